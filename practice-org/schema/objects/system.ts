/**
 * Objects by which an admin or a developer runs an org. Clients ask for them without being asked to; most of them have no
 * rows here. Fields as `Name:type+length+flags`; the notation is in field-notation.ts.
 */
type Notation = readonly (readonly [name: string, prefix: string, fields: string])[];

/** Rows of these are made through the API, without an effect on what anybody may do. */
export const madeByClients: Notation = [
  [
    'Document',
    '015',
    'FolderId:ref18! Name:str255! DeveloperName:str80 ContentType:str120 Type:str40 IsPublic:bool= BodyLength:int- Body:blob Url:url1000 Description:str255 Keywords:str255 IsInternalUseOnly:bool= AuthorId:ref18= IsBodySearchable:bool- LastViewedDate:dt- LastReferencedDate:dt-',
  ],
  [
    'Folder',
    '00l',
    'Name:str80! DeveloperName:str80 AccessType:pick40! IsReadonly:bool= Type:pick40! NamespacePrefix:str15-',
  ],
  ['GroupMember', '011', 'GroupId:ref18!c UserOrGroupId:ref18!c'],
  [
    'PermissionSet',
    '0PS',
    'Name:str80! Label:str80! Description:str255 LicenseId:ref18c ProfileId:ref18- IsOwnedByProfile:bool- IsCustom:bool- Type:pick40- NamespacePrefix:str15-',
  ],
  ['PermissionSetAssignment', '0Pa', 'AssigneeId:ref18!c PermissionSetId:ref18!c IsActive:bool-'],
];

export const comesWithTheOrg: Notation = [
  [
    'ApexClass',
    '01p',
    'Name:str255- NamespacePrefix:str15- ApiVersion:dbl- Status:pick40- IsValid:bool- Body:text1000000- LengthWithoutComments:int-',
  ],
  [
    'ApexTrigger',
    '01q',
    'Name:str255- NamespacePrefix:str15- TableEnumOrId:pick40- ApiVersion:dbl- Status:pick40- IsValid:bool- Body:text1000000-',
  ],
  [
    'AsyncApexJob',
    '707',
    'ApexClassId:ref18- JobType:pick40- Status:pick40- TotalJobItems:int- JobItemsProcessed:int- NumberOfErrors:int- CompletedDate:dt- MethodName:str255- ExtendedStatus:str1000-',
  ],
  ['BusinessHours', '01m', 'Name:str80- IsActive:bool- IsDefault:bool- TimeZoneSidKey:pick40-'],
  ['ContractStatus', '01J', 'MasterLabel:str255- ApiName:str255- SortOrder:int- IsDefault:bool- StatusCode:pick40-'],
  [
    'CronTrigger',
    '08e',
    'State:str16- CronExpression:str255- NextFireTime:dt- PreviousFireTime:dt- TimesTriggered:int-',
  ],
  ['Dashboard', '01Z', 'Title:str80- DeveloperName:str80- FolderId:ref18- Description:str255-'],
  [
    'EmailTemplate',
    '00X',
    'Name:str80- DeveloperName:str80- NamespacePrefix:str15- OwnerId:ref18- FolderId:ref18- TemplateType:pick40- IsActive:bool- Encoding:pick40- Subject:str255- HtmlValue:text384000- Body:text384000- Description:str255-',
  ],
  [
    'FieldPermissions',
    '01k',
    'ParentId:ref18- SobjectType:pick40- Field:pick255- PermissionsRead:bool- PermissionsEdit:bool-',
  ],
  [
    'ObjectPermissions',
    '110',
    'ParentId:ref18- SobjectType:pick40- PermissionsCreate:bool- PermissionsRead:bool- PermissionsEdit:bool- PermissionsDelete:bool- PermissionsViewAllRecords:bool- PermissionsModifyAllRecords:bool-',
  ],
  ['ListView', '00B', 'Name:str40- DeveloperName:str80- NamespacePrefix:str15- SobjectType:pick40-'],
  [
    'LoginHistory',
    '0Ya',
    'UserId:ref18- LoginTime:dt- LoginType:pick40- SourceIp:str39- Status:str128- Application:str128- Browser:str64- Platform:str64-',
  ],
  [
    'Report',
    '00O',
    'Name:str40- DeveloperName:str80- FolderName:str256- Format:pick40- Description:str255- LastRunDate:dt-',
  ],
  [
    'StaticResource',
    '081',
    'Name:str80- NamespacePrefix:str15- ContentType:str120- BodyLength:int- Description:str255-',
  ],
  ['TaskPriority', '01J', 'MasterLabel:str255- ApiName:str255- SortOrder:int- IsDefault:bool- IsHighPriority:bool-'],
  ['TaskStatus', '01J', 'MasterLabel:str255- ApiName:str255- SortOrder:int- IsDefault:bool- IsClosed:bool-'],
  [
    'UserLicense',
    '100',
    'LicenseDefinitionKey:str40- Name:str40- MasterLabel:str40- Status:pick40- TotalLicenses:int- UsedLicenses:int-',
  ],
];
