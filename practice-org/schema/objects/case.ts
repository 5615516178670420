/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const caseFields = `
  MasterRecordId:ref- CaseNumber:str30- ContactId:ref18 AccountId:ref18 AssetId:ref18 ParentId:ref18
  SuppliedName:str80 SuppliedEmail:email80 SuppliedPhone:str40 SuppliedCompany:str80 Type:pick40 Status:pick40=
  Reason:pick40 Origin:pick40 Subject:str255 Priority:pick40= Description:text32000 IsClosed:bool- ClosedDate:dt-
  IsEscalated:bool= OwnerId:ref18= ContactPhone:phone40- ContactMobile:phone40- ContactEmail:email80-
  ContactFax:phone40- Comments:text4000 LastViewedDate:dt- LastReferencedDate:dt- EngineeringReqNumber__c:str12
  SLAViolation__c:pick255 Product__c:pick255 PotentialLiability__c:pick255
`;

export const caseCommentFields = `
  ParentId:ref18!c IsPublished:bool= CommentBody:text4000
`;

export const caseStatusFields = `
  MasterLabel:str255- ApiName:str255- SortOrder:int- IsDefault:bool- IsClosed:bool-
`;
