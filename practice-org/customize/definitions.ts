import type { Org } from '../org.ts';
import { describeField } from '../schema/describe-field.ts';
import { fieldLabel, objectLabel, objectLabelPlural } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Row, Table, Value } from '../store/table.ts';

/**
 * Draws the rows of EntityDefinition and FieldDefinition anew. They follow from the schema, so they go around the journal;
 * their durable names stand in the place of ids.
 */
export function drawDefinitions(org: Org): void {
  const entities = emptied(org.store.table('EntityDefinition'));
  const fields = emptied(org.store.table('FieldDefinition'));
  for (const object of org.schema.objects) {
    put(entities, entityOf(org, object));
    for (const field of object.fields) put(fields, fieldOf(org, object, field));
  }
}

function emptied(table: Table): Table {
  for (const id of [...table.rows.keys()]) table.set(id, undefined);
  return table;
}

type Drawn = Record<string, Value | undefined> & { DurableId: string };

function put(table: Table, values: Drawn): void {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  table.set(values.DurableId, { ...Object.fromEntries(known), Id: values.DurableId } as Row);
}

const withoutSuffix = (name: string): string => name.replace(/__c$/, '');

function entityOf(org: Org, object: SObject): Drawn {
  const label = objectLabel(object, 'en');
  return {
    DurableId: object.name,
    QualifiedApiName: object.name,
    DeveloperName: withoutSuffix(object.name),
    MasterLabel: label,
    Label: label,
    PluralLabel: objectLabelPlural(object, 'en'),
    KeyPrefix: object.prefix,
    PublisherId: object.custom ? '<local>' : 'System',
    IsCustomizable: object.custom || object.searchable,
    IsApexTriggerable: object.updateable,
    IsTriggerable: object.updateable,
    IsWorkflowEnabled: object.searchable,
    IsProcessEnabled: object.searchable,
    IsCompactLayoutable: object.searchable,
    IsSearchLayoutable: object.searchable,
    IsLayoutable: object.searchable,
    IsMruEnabled: object.searchable,
    IsFeedEnabled: object.searchable,
    IsSearchable: object.searchable,
    IsDeprecatedAndHidden: false,
    IsCustomSetting: false,
    IsInterface: false,
    IsFieldHistoryTracked: false,
    IsEverCreatable: object.createable,
    IsEverUpdatable: object.updateable,
    IsEverDeletable: object.deletable,
    IsIdEnabled: object.namedRows !== true,
    IsQueryable: object.queryable,
    IsReplicateable: object.updateable,
    IsRetrieveable: object.queryable,
    DeploymentStatus: object.custom ? 'Deployed' : undefined,
    InternalSharingModel: 'ReadWrite',
    ExternalSharingModel: 'Private',
    LastModifiedDate: org.schemaChangedAt,
  };
}

function fieldOf(org: Org, object: SObject, field: Field): Drawn {
  const described = describeField(object, field, 'en');
  const label = fieldLabel(object, field, 'en');
  return {
    DurableId: `${object.name}.${field.name}`,
    QualifiedApiName: field.name,
    DeveloperName: withoutSuffix(field.name),
    MasterLabel: label,
    Label: label,
    EntityDefinitionId: object.name,
    DataType: dataTypeOf(org, field),
    ValueTypeId: field.type,
    Length: Number(described.length),
    Precision: field.precision,
    Scale: field.scale,
    ExtraTypeInfo: described.extraTypeInfo === null ? undefined : String(described.extraTypeInfo),
    RelationshipName: field.relationshipName,
    ControllingFieldDefinitionId: field.controller ? `${object.name}.${field.controller}` : undefined,
    PublisherId: field.custom ? '<local>' : 'System',
    IsCalculated: field.calculated,
    IsHighScaleNumber: false,
    IsHtmlFormatted: false,
    IsNameField: field.nameField,
    IsNillable: described.nillable === true,
    IsWorkflowFilterable: described.filterable === true,
    IsCompactLayoutable: object.searchable,
    IsFieldHistoryTracked: false,
    IsIndexed: field.indexed || field.type === 'id',
    IsApiFilterable: described.filterable === true,
    IsApiSortable: described.sortable === true,
    IsApiGroupable: described.groupable === true,
    IsListVisible: object.searchable,
    IsFlsEnabled: described.permissionable === true,
    IsPolymorphicForeignKey: field.referenceTo.length > 1,
    LastModifiedDate: org.schemaChangedAt,
  };
}

/** The type as Setup writes it: `Text(255)`, `Lookup(User)`, `Currency(18, 0)`. */
function dataTypeOf(org: Org, field: Field): string {
  const length = `(${field.length})`;
  const digits = `(${field.precision - field.scale}, ${field.scale})`;
  const targets = field.referenceTo.flatMap((name) => org.schema.find(name) ?? []);
  switch (field.type) {
    case 'id':
      return 'Id';
    case 'reference':
      return `Lookup(${targets.map((target) => objectLabel(target, 'en')).join(',')})`;
    case 'string':
      if (field.autoNumber !== undefined) return 'Auto Number';
      return field.nameField && !field.createable ? 'Name' : `Text${length}`;
    case 'textarea':
      return field.length > 255 ? `Long Text Area${length}` : `Text Area${length}`;
    case 'picklist':
    case 'combobox':
      return 'Picklist';
    case 'multipicklist':
      return 'Picklist (Multi-Select)';
    case 'boolean':
      return 'Checkbox';
    case 'datetime':
      return 'Date/Time';
    case 'date':
      return 'Date';
    case 'currency':
      return `Currency${digits}`;
    case 'percent':
      return `Percent${digits}`;
    case 'double':
      return `Number${digits}`;
    case 'int':
      return `Number(${field.precision}, 0)`;
    case 'address':
      return 'Address';
    case 'base64':
      return 'Content';
    case 'phone':
    case 'url':
    case 'email':
      return { phone: 'Phone', url: `URL${length}`, email: 'Email' }[field.type];
  }
}
