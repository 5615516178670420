/** The fields of section 6 as its facts write them: `Name:type+length`, `!` required, `=` defaulted, `-` read-only, `c` settable on create only. */
export const SECTION_6: Record<string, string> = {
  Account: `
    MasterRecordId:ref- Name:str255! Type:pick40 ParentId:ref18 BillingStreet:text255 BillingCity:str40
    BillingState:str80 BillingPostalCode:str20 BillingCountry:str80 BillingLatitude:dbl BillingLongitude:dbl
    ShippingStreet:text255 ShippingCity:str40 ShippingState:str80 ShippingPostalCode:str20
    ShippingCountry:str80 ShippingLatitude:dbl ShippingLongitude:dbl Phone:phone40 Fax:phone40
    AccountNumber:str40 Website:url255 Sic:str20 Industry:pick40 AnnualRevenue:cur NumberOfEmployees:int
    Ownership:pick40 TickerSymbol:str20 Description:text32000 Rating:pick40 Site:str80 OwnerId:ref18=
    LastActivityDate:date- LastViewedDate:dt- LastReferencedDate:dt- Jigsaw:str20 JigsawCompanyId:str-
    AccountSource:pick40 SicDesc:str80 CustomerPriority__c:pick255 SLA__c:pick255 Active__c:pick255
    NumberofLocations__c:dbl UpsellOpportunity__c:pick255 SLASerialNumber__c:str10 SLAExpirationDate__c:date
  `,
  Contact: `
    MasterRecordId:ref- AccountId:ref18 LastName:str80! FirstName:str40 Salutation:pick40 Name:str-
    OtherStreet:text255 OtherCity:str40 OtherState:str80 OtherPostalCode:str20 OtherCountry:str80
    OtherLatitude:dbl OtherLongitude:dbl MailingStreet:text255 MailingCity:str40 MailingState:str80
    MailingPostalCode:str20 MailingCountry:str80 MailingLatitude:dbl MailingLongitude:dbl Phone:phone40
    Fax:phone40 MobilePhone:phone40 HomePhone:phone40 OtherPhone:phone40 AssistantPhone:phone40
    ReportsToId:ref18 Email:email80 Title:str128 Department:str80 AssistantName:str40 LeadSource:pick40
    Birthdate:date Description:text32000 OwnerId:ref18= LastActivityDate:date- LastCURequestDate:dt-
    LastCUUpdateDate:dt- LastViewedDate:dt- LastReferencedDate:dt- EmailBouncedReason:str255
    EmailBouncedDate:dt IsEmailBounced:bool- Jigsaw:str20 JigsawContactId:str- Level__c:pick255
    Languages__c:str100
  `,
  Lead: `
    MasterRecordId:ref- LastName:str80! FirstName:str40 Salutation:pick40 Name:str- Title:str128
    Company:str255! Street:text255 City:str40 State:str80 PostalCode:str20 Country:str80 Latitude:dbl
    Longitude:dbl Phone:phone40 MobilePhone:phone40 Fax:phone40 Email:email80 Website:url255
    Description:text32000 LeadSource:pick40 Status:pick40= Industry:pick40 Rating:pick40 AnnualRevenue:cur
    NumberOfEmployees:int OwnerId:ref18= IsConverted:bool- ConvertedDate:date- ConvertedAccountId:ref-
    ConvertedContactId:ref- ConvertedOpportunityId:ref- IsUnreadByOwner:bool= LastActivityDate:date-
    LastViewedDate:dt- LastReferencedDate:dt- Jigsaw:str20 JigsawContactId:str- EmailBouncedReason:str255
    EmailBouncedDate:dt SICCode__c:str15 ProductInterest__c:pick255 Primary__c:pick255
    CurrentGenerators__c:str100 NumberofLocations__c:dbl
  `,
  Opportunity: `
    AccountId:ref18 IsPrivate:bool= Name:str120! Description:text32000 StageName:pick40! Amount:cur
    Probability:pct= ExpectedRevenue:cur- TotalOpportunityQuantity:dbl CloseDate:date! Type:pick40
    NextStep:str255 LeadSource:pick40 IsClosed:bool- IsWon:bool- ForecastCategory:pick-
    ForecastCategoryName:pick40= CampaignId:ref18 HasOpportunityLineItem:bool- Pricebook2Id:ref18=
    OwnerId:ref18= LastActivityDate:date- FiscalQuarter:int- FiscalYear:int- Fiscal:str- LastViewedDate:dt-
    LastReferencedDate:dt- DeliveryInstallationStatus__c:pick255 TrackingNumber__c:str12 OrderNumber__c:str8
    CurrentGenerators__c:str100 MainCompetitors__c:str100
  `,
  Campaign: `
    Name:str80! ParentId:ref18 Type:pick40= Status:pick40= StartDate:date EndDate:date ExpectedRevenue:cur
    BudgetedCost:cur ActualCost:cur ExpectedResponse:pct NumberSent:dbl IsActive:bool= Description:text32000
    NumberOfLeads:int- NumberOfConvertedLeads:int- NumberOfContacts:int- NumberOfResponses:int-
    NumberOfOpportunities:int- NumberOfWonOpportunities:int- AmountAllOpportunities:cur-
    AmountWonOpportunities:cur- OwnerId:ref18= LastActivityDate:date- LastViewedDate:dt-
    LastReferencedDate:dt- CampaignMemberRecordTypeId:ref18
  `,
  CampaignMember: `
    CampaignId:ref!c LeadId:refc ContactId:refc Status:pick40= HasResponded:bool- FirstRespondedDate:date-
  `,
  Task: `
    WhoId:ref18 WhatId:ref18 Subject:combo255 ActivityDate:date Status:pick40= Priority:pick40= OwnerId:ref18=
    Description:text32000 AccountId:ref- IsClosed:bool- IsArchived:bool- CallDurationInSeconds:int
    CallType:pick40 CallDisposition:str255 CallObject:str255 ReminderDateTime:dt IsReminderSet:bool=
    RecurrenceActivityId:ref- IsRecurrence:boolc RecurrenceStartDateOnly:date RecurrenceEndDateOnly:date
    RecurrenceTimeZoneSidKey:pick40 RecurrenceType:pick40 RecurrenceInterval:int RecurrenceDayOfWeekMask:int
    RecurrenceDayOfMonth:int RecurrenceInstance:pick40 RecurrenceMonthOfYear:pick40
  `,
  Event: `
    WhoId:ref18 WhatId:ref18 Subject:combo255 Location:str255 IsAllDayEvent:bool= ActivityDateTime:dt
    ActivityDate:date DurationInMinutes:int StartDateTime:dt EndDateTime:dt Description:text32000
    AccountId:ref- OwnerId:ref18= IsPrivate:bool= ShowAs:pick40= IsChild:bool- IsGroupEvent:bool-
    GroupEventType:pick- IsArchived:bool- RecurrenceActivityId:ref- IsRecurrence:boolc
    RecurrenceStartDateTime:dt RecurrenceEndDateOnly:date RecurrenceTimeZoneSidKey:pick40
    RecurrenceType:pick40 RecurrenceInterval:int RecurrenceDayOfWeekMask:int RecurrenceDayOfMonth:int
    RecurrenceInstance:pick40 RecurrenceMonthOfYear:pick40 ReminderDateTime:dt IsReminderSet:bool=
  `,
  User: `
    Username:str80! LastName:str80! FirstName:str40 Name:str- CompanyName:str80 Division:str80
    Department:str80 Title:str80 Street:text255 City:str40 State:str80 PostalCode:str20 Country:str80
    Latitude:dbl Longitude:dbl Email:email128! SenderEmail:email80 SenderName:str80 Signature:str1333
    Phone:phone40 Fax:phone40 MobilePhone:phone40 Alias:str8! CommunityNickname:str40!= IsActive:bool=
    TimeZoneSidKey:pick40! UserRoleId:ref18 LocaleSidKey:pick40! ReceivesInfoEmails:bool=
    ReceivesAdminInfoEmails:bool= EmailEncodingKey:pick40! ProfileId:ref18! UserType:pick-
    LanguageLocaleKey:pick40! EmployeeNumber:str20 DelegatedApproverId:ref18 ManagerId:ref18 LastLoginDate:dt-
    LastPasswordChangeDate:dt- ForecastEnabled:bool= ContactId:ref- AccountId:ref- CallCenterId:ref18
    Extension:phone40 FederationIdentifier:str512 AboutMe:text1000 FullPhotoUrl:url- SmallPhotoUrl:url-
    DigestFrequency:pick40= DefaultGroupNotificationFrequency:pick40= LastViewedDate:dt-
    LastReferencedDate:dt-
  `,
  RecordType: `
    Name:str80! DeveloperName:str80! NamespacePrefix:str- Description:str255 BusinessProcessId:ref18
    SobjectType:pick!c IsActive:bool=
  `,
};

/** Fields that came to these objects since, of which only the names are told. */
export const ADDED_SINCE: Record<string, string> = {
  Account: `
    PhotoUrl BillingAddress ShippingAddress BillingGeocodeAccuracy ShippingGeocodeAccuracy CleanStatus
    DunsNumber NaicsCode NaicsDesc Tradestyle YearStarted OperatingHoursId Tier
  `,
  Contact: `
    DoNotCall HasOptedOutOfEmail HasOptedOutOfFax MailingAddress OtherAddress PhotoUrl IndividualId
    CleanStatus IsPriorityRecord
  `,
  Lead: `
    Address GeocodeAccuracy DoNotCall HasOptedOutOfEmail HasOptedOutOfFax PhotoUrl IndividualId CleanStatus
    CompanyDunsNumber IsPriorityRecord LastTransferDate
  `,
  Opportunity: `
    HasOpenActivity HasOverdueTask PushCount LastStageChangeDate ContactId ContractId SyncedQuoteId
  `,
  CampaignMember: `
    Salutation Name FirstName LastName Title Street City State PostalCode Country Email Phone Fax MobilePhone
    Description DoNotCall HasOptedOutOfEmail HasOptedOutOfFax LeadSource CompanyOrAccount Type LeadOrContactId
    LeadOrContactOwnerId
  `,
  Task: `
    IsHighPriority TaskSubtype CompletedDateTime RecurrenceRegeneratedType
  `,
  Event: `
    EventSubtype EndDate
  `,
};
