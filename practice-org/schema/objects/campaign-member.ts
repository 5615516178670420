/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const campaignMemberFields = `
  CampaignId:ref!c LeadId:refc ContactId:refc Status:pick40= HasResponded:bool- FirstRespondedDate:date-
  Salutation:pick40- Name:str- FirstName:str40- LastName:str80- Title:str128- Street:text255- City:str40-
  State:str80- PostalCode:str20- Country:str80- Email:email80- Phone:phone40- Fax:phone40-
  MobilePhone:phone40- Description:text32000- DoNotCall:bool- HasOptedOutOfEmail:bool-
  HasOptedOutOfFax:bool- LeadSource:pick40- CompanyOrAccount:str255- Type:pick40- LeadOrContactId:ref-
  LeadOrContactOwnerId:ref-
`;
