/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const groupFields = `
  Name:str40! DeveloperName:str80 Type:pick40!c Email:email255
`;
