/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const contactFields = `
  MasterRecordId:ref- AccountId:ref18 LastName:str80! FirstName:str40 Salutation:pick40 Name:str-
  OtherStreet:text255 OtherCity:str40 OtherState:str80 OtherPostalCode:str20 OtherCountry:str80
  OtherLatitude:dbl OtherLongitude:dbl MailingStreet:text255 MailingCity:str40 MailingState:str80
  MailingPostalCode:str20 MailingCountry:str80 MailingLatitude:dbl MailingLongitude:dbl Phone:phone40
  Fax:phone40 MobilePhone:phone40 HomePhone:phone40 OtherPhone:phone40 AssistantPhone:phone40
  ReportsToId:ref18 Email:email80 Title:str128 Department:str80 AssistantName:str40 LeadSource:pick40
  Birthdate:date Description:text32000 OwnerId:ref18= LastActivityDate:date- LastCURequestDate:dt-
  LastCUUpdateDate:dt- LastViewedDate:dt- LastReferencedDate:dt- EmailBouncedReason:str255
  EmailBouncedDate:dt IsEmailBounced:bool- Jigsaw:str20 JigsawContactId:str20- Level__c:pick255
  Languages__c:str100 DoNotCall:bool= HasOptedOutOfEmail:bool= HasOptedOutOfFax:bool=
  MailingAddress:address- OtherAddress:address- PhotoUrl:url- CleanStatus:pick40 IsPriorityRecord:bool-
  Nagare_Key__c:str255 IndividualId:ref18
`;
