/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const opportunityFields = `
  AccountId:ref18 IsPrivate:bool= Name:str120! Description:text32000 StageName:pick40! Amount:cur
  Probability:pct= ExpectedRevenue:cur- TotalOpportunityQuantity:dbl CloseDate:date! Type:pick40
  NextStep:str255 LeadSource:pick40 IsClosed:bool- IsWon:bool- ForecastCategory:pick-
  ForecastCategoryName:pick40= CampaignId:ref18 HasOpportunityLineItem:bool- Pricebook2Id:ref18=
  OwnerId:ref18= LastActivityDate:date- FiscalQuarter:int- FiscalYear:int- Fiscal:str- LastViewedDate:dt-
  LastReferencedDate:dt- DeliveryInstallationStatus__c:pick255 TrackingNumber__c:str12 OrderNumber__c:str8
  CurrentGenerators__c:str100 MainCompetitors__c:str100 HasOpenActivity:bool- HasOverdueTask:bool-
  PushCount:int- LastStageChangeDate:dt- ContactId:ref18c Nagare_Key__c:str255 ContractId:ref18 SyncedQuoteId:ref18
`;
