/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const duplicateRuleFields = `
  DeveloperName:str80- MasterLabel:str80- SobjectType:pick40- IsActive:bool-
`;
