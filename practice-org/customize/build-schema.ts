import { emptyField } from '../schema/field-notation.ts';
import { ATTACHMENT_PLACES, FILE_PLACES, NOTE_PLACES } from '../schema/relations.ts';
import { Schema } from '../schema/schema.ts';
import { makeObject, standardObjects } from '../schema/standard.ts';
import { addTraits } from '../schema/traits.ts';
import type { Field, FieldType, PicklistValue, SObject } from '../schema/types.ts';
import type { CustomField, Customization, ObjectRight } from './document.ts';

const TYPES: Record<CustomField['type'], FieldType> = {
  text: 'string',
  textarea: 'textarea',
  picklist: 'picklist',
  multipicklist: 'multipicklist',
  lookup: 'reference',
  checkbox: 'boolean',
  datetime: 'datetime',
  date: 'date',
  currency: 'currency',
  number: 'double',
  percent: 'percent',
  phone: 'phone',
  url: 'url',
  email: 'email',
  autoNumber: 'string',
};
const LENGTHS: Partial<Record<FieldType, number>> = {
  string: 255,
  textarea: 32_768,
  picklist: 255,
  multipicklist: 4099,
  phone: 40,
  url: 255,
  email: 80,
  reference: 18,
};

const bilingual = (label: CustomField['label']) => (typeof label === 'string' ? { en: label, ja: label } : label);

function customField(wanted: CustomField): Field {
  const field = emptyField(wanted.name, TYPES[wanted.type]);
  field.label = bilingual(wanted.label);
  field.length = wanted.length ?? LENGTHS[field.type] ?? 0;
  if (wanted.type === 'autoNumber') number(field, wanted.format ?? '{0000}');
  if (field.precision > 0) {
    field.precision = wanted.precision ?? 18;
    field.scale = wanted.scale ?? 0;
  }
  field.requiredOnCreate = wanted.required ?? false;
  field.unique = wanted.unique ?? false;
  field.caseSensitive = wanted.caseSensitive ?? false;
  field.externalId = wanted.externalId ?? false;
  field.restricted = wanted.restricted ?? false;
  field.picklist = (wanted.values ?? []).map(picklistValue);
  const preset = wanted.default ?? field.picklist.find((value) => value.isDefault)?.value;
  if (preset !== undefined) field.defaultValue = preset;
  field.defaultedOnCreate = preset !== undefined || field.type === 'boolean';
  if (wanted.controller) field.controller = wanted.controller;
  if (wanted.type === 'lookup') {
    field.referenceTo = [wanted.to ?? 'Account'];
    field.relationshipName = wanted.name.replace(/__c$/, '__r');
    if (wanted.children) field.childRelationship = `${wanted.children.replace(/__r$/, '')}__r`;
    field.cascadeDelete = wanted.cascade ?? false;
    field.restrictedDelete = wanted.restrictDelete ?? false;
  }
  field.indexed = field.unique || field.externalId || field.type === 'reference';
  return field;
}

/** The org counts; nobody writes the field. */
function number(field: Field, format: string): void {
  Object.assign(field, { length: 30, autoNumber: format, createable: false, updateable: false });
}

function picklistValue(entry: NonNullable<CustomField['values']>[number]): PicklistValue {
  if (typeof entry === 'string') return { value: entry, label: entry, isDefault: false, active: true };
  const { value, label, active, validFor } = entry;
  return {
    value,
    label: label ?? value,
    isDefault: entry.default ?? false,
    active: active ?? true,
    ...(validFor ? { validFor } : {}),
  };
}

/** The standard objects with what the admin added, took away and restricted. */
export function buildSchema(custom: Customization, objectRights: Record<string, ObjectRight> = {}): Schema {
  const objects = standardObjects();
  custom.objects.forEach((wanted, n) => {
    objects.push(customObject(wanted, n));
  });
  openFilePlaces(
    objects,
    custom.objects.map((object) => object.name),
  );
  return new Schema(objects.map((object) => adapt(object, custom)).flatMap((object) => allow(object, objectRights)));
}

/** Files, attachments and notes hang on records of custom objects too. */
function openFilePlaces(objects: readonly SObject[], names: readonly string[]): void {
  for (const field of objects.flatMap((object) => object.fields)) {
    if ([FILE_PLACES, ATTACHMENT_PLACES, NOTE_PLACES].includes(field.referenceTo))
      field.referenceTo = [...field.referenceTo, ...names];
  }
}

function customObject(wanted: Customization['objects'][number], n: number): SObject {
  const name = emptyField('Name', 'string');
  name.length = 80;
  if (wanted.autoNumber) number(name, wanted.autoNumber);
  // A page asks for it; a client may leave it out, and the record is named after its id.
  else name.defaultedOnCreate = true;
  name.nameField = true;
  name.indexed = true;
  const own = addTraits(wanted.name, { ...emptyField('OwnerId', 'reference'), length: 18, defaultedOnCreate: true });
  const owner = { ...own, referenceTo: ['Group', 'User'] };
  const prefix = `a${String(n).padStart(2, '0')}`;
  const object = makeObject(wanted.name, prefix, [owner, name, ...wanted.fields.map(customField)], true);
  const { en, ja } = bilingual(wanted.label);
  object.label = { en, ja, enPlural: wanted.plural ?? en };
  return object;
}

function adapt(object: SObject, custom: Customization): SObject {
  const added = byName(custom.fields, object.name) ?? [];
  const rights = byName(custom.fieldRights, object.name) ?? {};
  const hasRecordTypes = custom.recordTypes.some((type) => same(type.object, object.name));
  if (added.length === 0 && !hasRecordTypes && Object.keys(rights).length === 0) return object;
  const fields = [...object.fields, ...added.map(customField), ...(hasRecordTypes ? [recordTypeField()] : [])];
  const visible = fields.flatMap((field) => {
    const right = byName(rights, field.name);
    if (right === 'hidden') return [];
    return [right === 'readOnly' ? { ...field, createable: false, updateable: false } : field];
  });
  return {
    ...object,
    fields: visible,
    fieldByName: new Map(visible.map((field) => [field.name.toLowerCase(), field])),
    fieldByRelationship: new Map(
      visible.flatMap((field) => (field.relationshipName ? [[field.relationshipName.toLowerCase(), field]] : [])),
    ),
  };
}

function recordTypeField(): Field {
  const field = emptyField('RecordTypeId', 'reference');
  return {
    ...field,
    length: 18,
    referenceTo: ['RecordType'],
    relationshipName: 'RecordType',
    indexed: true,
  };
}

/** Each right holds those before it; whoever may not even read an object does not know it. */
function allow(object: SObject, rights: Record<string, ObjectRight>): SObject[] {
  const right = byName(rights, object.name);
  if (right === undefined) return [object];
  if (right === 'none') return [];
  const createable = object.createable && right !== 'read';
  const updateable = object.updateable && right === 'edit';
  return [{ ...object, createable, updateable, deletable: false, denied: true }];
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function byName<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.entries(record).find(([key]) => same(key, name))?.[1];
}
