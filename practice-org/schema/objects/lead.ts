/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const leadFields = `
  MasterRecordId:ref- LastName:str80! FirstName:str40 Salutation:pick40 Name:str- Title:str128
  Company:str255! Street:text255 City:str40 State:str80 PostalCode:str20 Country:str80 Latitude:dbl
  Longitude:dbl Phone:phone40 MobilePhone:phone40 Fax:phone40 Email:email80 Website:url255
  Description:text32000 LeadSource:pick40 Status:pick40= Industry:pick40 Rating:pick40 AnnualRevenue:cur
  NumberOfEmployees:int OwnerId:ref18= IsConverted:bool- ConvertedDate:date- ConvertedAccountId:ref-
  ConvertedContactId:ref- ConvertedOpportunityId:ref- IsUnreadByOwner:bool= LastActivityDate:date-
  LastViewedDate:dt- LastReferencedDate:dt- Jigsaw:str20 JigsawContactId:str20- EmailBouncedReason:str255
  EmailBouncedDate:dt SICCode__c:str15 ProductInterest__c:pick255 Primary__c:pick255
  CurrentGenerators__c:str100 NumberofLocations__c:dbl Address:address- GeocodeAccuracy:pick40
  DoNotCall:bool= HasOptedOutOfEmail:bool= HasOptedOutOfFax:bool= PhotoUrl:url- CleanStatus:pick40
  CompanyDunsNumber:str9 IsPriorityRecord:bool- LastTransferDate:date- Nagare_Key__c:str255 IndividualId:ref18
`;
