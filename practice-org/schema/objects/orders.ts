/** What is agreed on and ordered, both of an account. Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const contractFields = `
  AccountId:ref18! ContractNumber:str30- Name:str80 StartDate:date EndDate:date- ContractTerm:int Status:pick40=
  Description:text32000 OwnerId:ref18=
`;

export const orderFields = `
  AccountId:ref18 ContractId:ref18 OrderNumber:str30- Name:str80 EffectiveDate:date! EndDate:date Status:pick40!
  Type:pick40 Description:text32000 OwnerId:ref18=
`;
