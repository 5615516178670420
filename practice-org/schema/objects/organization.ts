/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const organizationFields = `
  Name:str80! Division:str80 Street:text255 City:str40 State:str80 PostalCode:str20 Country:str80
  Phone:phone40 Fax:phone40 PrimaryContact:str80 DefaultLocaleSidKey:pick40 TimeZoneSidKey:pick40
  LanguageLocaleKey:pick40 FiscalYearStartMonth:int NamespacePrefix:str15- InstanceName:str5-
  IsSandbox:bool- OrganizationType:pick40- TrialExpirationDate:dt-
`;
