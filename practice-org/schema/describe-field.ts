import { fieldLabel, type Language, valueLabel } from './labels.ts';
import type { Field, FieldType, SObject } from './types.ts';

const SOAP: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
  base64: 'xsd:base64Binary',
};

const NUMERIC = new Set<FieldType>(['double', 'currency', 'percent', 'int']);
const TEXTUAL = new Set<FieldType>([
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'combobox',
  'phone',
  'url',
  'email',
  'id',
  'reference',
]);

export const isNumeric = (field: Field): boolean => NUMERIC.has(field.type);
export const isTextual = (field: Field): boolean => TEXTUAL.has(field.type);

/** Long text can be neither filtered nor sorted nor grouped. */
export const isLongText = (field: Field): boolean => field.type === 'textarea' && field.length > 255;

/** A value may be left out or emptied: everything but ids, booleans, required and system fields. */
export function isNillable(field: Field): boolean {
  if (field.requiredOnCreate || field.alwaysFilled || field.autoNumber) return false;
  if (field.type === 'boolean' || field.type === 'id') return false;
  return !/^(OwnerId|CreatedDate|CreatedById|LastModifiedDate|LastModifiedById|SystemModstamp)$/.test(field.name);
}

const STANDARD_KEYS = new Set(['Contact.Email', 'Lead.Email', 'User.Username']);

/** A record can be named by such a field instead of its id: in addresses, in upserts and by records that look it up. */
export function isIdLookup(object: SObject, field: Field): boolean {
  if (field.type === 'id' || field.externalId) return true;
  return object.custom ? field.nameField : STANDARD_KEYS.has(`${object.name}.${field.name}`);
}

/** What a page asks for, also where the API does not: the name of a custom object's record. */
export const isAskedFor = (object: SObject, field: Field): boolean =>
  field.requiredOnCreate || (object.custom && field.nameField);

/** Whether a profile can take the field away from a user; what every record has, nobody can be kept from. */
const isPermissionable = (object: SObject, field: Field): boolean =>
  (field.createable || field.type === 'address' || (field.calculated && field.custom)) &&
  !field.requiredOnCreate &&
  !(object.custom && field.nameField) &&
  !/^(OwnerId|RecordTypeId)$/.test(field.name);

/** All keys of a describe's field, in the order of the names, as a real answer has them. */
export function describeField(object: SObject, field: Field, language: Language): Record<string, unknown> {
  const short = !isLongText(field) && field.type !== 'address' && field.type !== 'base64';
  const integer = field.type === 'int';
  const number = isNumeric(field) && !integer;
  const person = object.fieldByName.has('lastname') && field.name === 'Name';
  return {
    aggregatable: short && field.type !== 'boolean',
    aiPredictionField: false,
    autoNumber: field.autoNumber !== undefined,
    byteLength: isTextual(field) ? (field.type === 'id' || field.type === 'reference' ? 18 : field.length * 3) : 0,
    calculated: field.calculated,
    calculatedFormula: null,
    cascadeDelete: field.cascadeDelete,
    caseSensitive: field.caseSensitive,
    compoundFieldName: field.compound && object.fieldByName.has(field.compound.toLowerCase()) ? field.compound : null,
    controllerName: field.controller ?? null,
    createable: field.createable,
    custom: field.custom,
    defaultValue: field.defaultValue ?? (field.type === 'boolean' ? false : null),
    defaultValueFormula: null,
    defaultedOnCreate:
      field.defaultedOnCreate ||
      field.type === 'id' ||
      field.autoNumber !== undefined ||
      /^(Created|LastMod|System)/.test(field.name),
    dependentPicklist: field.controller !== undefined,
    deprecatedAndHidden: false,
    digits: integer ? field.precision : 0,
    // Of geolocation fields that an admin made alone.
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: extraTypeInfo(object, field, person),
    // DISTANCE() is measured to an address.
    filterable: short || field.type === 'address',
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: short && !number && field.type !== 'datetime' && !person,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: isIdLookup(object, field),
    inlineHelpText: null,
    label: fieldLabel(object, field, language),
    length: TEXTUAL.has(field.type) ? field.length : 0,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: isNillable(field),
    permissionable: isPermissionable(object, field),
    picklistValues: picklistEntries(object, field, language),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: number ? field.precision : 0,
    queryByDistance: field.type === 'address',
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: null,
    restrictedDelete: field.restrictedDelete,
    restrictedPicklist: field.restricted,
    scale: number ? field.scale : 0,
    searchPrefilterable: field.type === 'reference' && isPermissionable(object, field),
    soapType: SOAP[field.type] ?? 'xsd:string',
    sortable: short,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable,
    writeRequiresMasterRead: false,
  };
}

function extraTypeInfo(object: SObject, field: Field, person: boolean): string | null {
  if (field.type === 'textarea') return 'plaintextarea';
  if (person) return 'personname';
  if (object.name === 'Account' && field.name === 'Name') return 'switchablepersonname';
  return null;
}

function picklistEntries(object: SObject, field: Field, language: Language): Record<string, unknown>[] {
  const controller = field.controller ? object.fieldByName.get(field.controller.toLowerCase()) : undefined;
  return field.picklist.map((entry) => ({
    active: entry.active,
    defaultValue: entry.isDefault,
    label: valueLabel(entry.label, language),
    validFor: controller && entry.validFor ? bitmap(controller, entry.validFor) : null,
    value: entry.value,
  }));
}

/** Bit n (most significant first) says that the value is offered for the controller's n-th value. */
function bitmap(controller: Field, validFor: readonly string[]): string {
  const bytes = Buffer.alloc(Math.max(1, Math.ceil(controller.picklist.length / 8)));
  controller.picklist.forEach((entry, n) => {
    if (validFor.includes(entry.value)) bytes[n >> 3] = (bytes[n >> 3] ?? 0) | (128 >> (n & 7));
  });
  return bytes.toString('base64');
}
