/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const campaignFields = `
  Name:str80! ParentId:ref18 Type:pick40= Status:pick40= StartDate:date EndDate:date ExpectedRevenue:cur
  BudgetedCost:cur ActualCost:cur ExpectedResponse:pct NumberSent:dbl IsActive:bool= Description:text32000
  NumberOfLeads:int- NumberOfConvertedLeads:int- NumberOfContacts:int- NumberOfResponses:int-
  NumberOfOpportunities:int- NumberOfWonOpportunities:int- AmountAllOpportunities:cur-
  AmountWonOpportunities:cur- OwnerId:ref18= LastActivityDate:date- LastViewedDate:dt-
  LastReferencedDate:dt- CampaignMemberRecordTypeId:ref18
`;
