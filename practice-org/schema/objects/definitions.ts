/**
 * What SOQL says of the org's own objects and fields. Their rows are drawn from the schema, so none is ever written down.
 * Fields as `Name:type+length+flags`; the notation is in field-notation.ts.
 */
export const definitionObjects: readonly (readonly [name: string, prefix: string, fields: string])[] = [
  [
    'EntityDefinition',
    '4ie',
    `DurableId:str255- QualifiedApiName:str70- NamespacePrefix:str15- DeveloperName:str40- MasterLabel:str40-
     Label:str255- PluralLabel:str255- KeyPrefix:str3- PublisherId:str255- IsCustomizable:bool- IsApexTriggerable:bool-
     IsWorkflowEnabled:bool- IsProcessEnabled:bool- IsCompactLayoutable:bool- IsDeprecatedAndHidden:bool-
     IsCustomSetting:bool- IsInterface:bool- IsFeedEnabled:bool- IsEverCreatable:bool- IsEverUpdatable:bool-
     IsEverDeletable:bool- IsIdEnabled:bool- IsLayoutable:bool- IsMruEnabled:bool- IsQueryable:bool- IsReplicateable:bool-
     IsRetrieveable:bool- IsSearchable:bool- IsSearchLayoutable:bool- IsTriggerable:bool- IsFieldHistoryTracked:bool-
     DeploymentStatus:str40- InternalSharingModel:str40- ExternalSharingModel:str40- HelpSettingPageName:str255-
     LastModifiedDate:dt-`,
  ],
  [
    'FieldDefinition',
    '4fe',
    `DurableId:str255- QualifiedApiName:str70- NamespacePrefix:str15- DeveloperName:str40- MasterLabel:str40- Label:str255-
     EntityDefinitionId:str255- DataType:str120- ValueTypeId:str120- Length:int- Precision:int- Scale:int-
     ExtraTypeInfo:str120- RelationshipName:str80- ControllingFieldDefinitionId:str255- PublisherId:str255-
     Description:text1000- IsCalculated:bool- IsHighScaleNumber:bool- IsHtmlFormatted:bool- IsNameField:bool-
     IsNillable:bool- IsWorkflowFilterable:bool- IsCompactLayoutable:bool- IsFieldHistoryTracked:bool- IsIndexed:bool-
     IsApiFilterable:bool- IsApiSortable:bool- IsApiGroupable:bool- IsListVisible:bool- IsFlsEnabled:bool-
     IsPolymorphicForeignKey:bool- ComplianceGroup:str255- SecurityClassification:str40- BusinessStatus:str40-
     LastModifiedDate:dt-`,
  ],
];
