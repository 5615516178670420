/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const opportunityContactRoleFields = `
  OpportunityId:ref18!c ContactId:ref18! Role:pick40 IsPrimary:bool=
`;
