/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const accountFields = `
  MasterRecordId:ref- Name:str255! Type:pick40 ParentId:ref18 BillingStreet:text255 BillingCity:str40
  BillingState:str80 BillingPostalCode:str20 BillingCountry:str80 BillingLatitude:dbl BillingLongitude:dbl
  ShippingStreet:text255 ShippingCity:str40 ShippingState:str80 ShippingPostalCode:str20
  ShippingCountry:str80 ShippingLatitude:dbl ShippingLongitude:dbl Phone:phone40 Fax:phone40
  AccountNumber:str40 Website:url255 Sic:str20 Industry:pick40 AnnualRevenue:cur NumberOfEmployees:int
  Ownership:pick40 TickerSymbol:str20 Description:text32000 Rating:pick40 Site:str80 OwnerId:ref18=
  LastActivityDate:date- LastViewedDate:dt- LastReferencedDate:dt- Jigsaw:str20 JigsawCompanyId:str20-
  AccountSource:pick40 SicDesc:str80 CustomerPriority__c:pick255 SLA__c:pick255 Active__c:pick255
  NumberofLocations__c:dbl UpsellOpportunity__c:pick255 SLASerialNumber__c:str10 SLAExpirationDate__c:date
  PhotoUrl:url- BillingAddress:address- ShippingAddress:address- BillingGeocodeAccuracy:pick40
  ShippingGeocodeAccuracy:pick40 CleanStatus:pick40 DunsNumber:str9 NaicsCode:str8 NaicsDesc:str120
  Tradestyle:str255 YearStarted:str4 Tier:str2 OperatingHoursId:ref18 Mail__c:email80 Nagare_Key__c:str255 Channel__c:pick255
`;
