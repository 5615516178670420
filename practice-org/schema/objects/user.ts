/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const userFields = `
  Username:str80! LastName:str80! FirstName:str40 Name:str- CompanyName:str80 Division:str80
  Department:str80 Title:str80 Street:text255 City:str40 State:str80 PostalCode:str20 Country:str80
  Latitude:dbl Longitude:dbl Email:email128! SenderEmail:email80 SenderName:str80 Signature:str1333
  Phone:phone40 Fax:phone40 MobilePhone:phone40 Alias:str8! CommunityNickname:str40!= IsActive:bool=
  TimeZoneSidKey:pick40! UserRoleId:ref18 LocaleSidKey:pick40! ReceivesInfoEmails:bool=
  ReceivesAdminInfoEmails:bool= EmailEncodingKey:pick40! ProfileId:ref18! UserType:pick-
  LanguageLocaleKey:pick40! EmployeeNumber:str20 DelegatedApproverId:ref18 ManagerId:ref18
  LastLoginDate:dt- LastPasswordChangeDate:dt- ForecastEnabled:bool= ContactId:ref- AccountId:ref-
  CallCenterId:ref18 Extension:phone40 FederationIdentifier:str512 AboutMe:text1000 FullPhotoUrl:url-
  SmallPhotoUrl:url- DigestFrequency:pick40= DefaultGroupNotificationFrequency:pick40= LastViewedDate:dt-
  LastReferencedDate:dt-
`;
