/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const campaignMemberStatusFields = `
  CampaignId:ref18!c Label:str765! SortOrder:int IsDefault:bool= HasResponded:bool=
`;
