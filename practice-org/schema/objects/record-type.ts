/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const recordTypeFields = `
  Name:str80! DeveloperName:str80! NamespacePrefix:str- Description:str255 BusinessProcessId:ref18
  SobjectType:pick!c IsActive:bool=
`;
