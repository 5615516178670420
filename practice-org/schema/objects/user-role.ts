/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const userRoleFields = `
  Name:str80! DeveloperName:str80 ParentRoleId:ref18
`;
