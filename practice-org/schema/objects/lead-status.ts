/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const leadStatusFields = `
  MasterLabel:str255- ApiName:str255- SortOrder:int- IsDefault:bool- IsConverted:bool-
`;
