/**
 * Objects that standard lookups point to, as far as their names are read: nothing of them is made here. Fields as
 * `Name:type+length+flags`; the notation is in field-notation.ts.
 */
export const behindLookups: readonly (readonly [name: string, prefix: string, fields: string])[] = [
  ['Asset', '02i', 'Name:str255- SerialNumber:str80- Status:str40- AccountId:ref18- OwnerId:ref18-'],
  ['BusinessProcess', '019', 'Name:str80- Description:str255- TableEnumOrId:str40- IsActive:bool-'],
  ['CallCenter', '04v', 'Name:str80- InternalName:str80-'],
  ['Individual', '0PK', 'LastName:str80- FirstName:str40- Name:str121- OwnerId:ref18-'],
  ['OperatingHours', '0OH', 'Name:str255- Description:text255- TimeZone:str40-'],
  ['Quote', '0Q0', 'Name:str255- QuoteNumber:str30- AccountId:ref18- Status:str40- IsSyncing:bool- OwnerId:ref18-'],
];
