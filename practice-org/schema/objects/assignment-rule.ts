/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const assignmentRuleFields = `
  Name:str120- SobjectType:pick40- Active:bool-
`;
