import { isAskedFor, isNumeric } from '../schema/describe-field.ts';
import { fieldLabel, valueLabel } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import type { FormField } from './forms.ts';
import { type Markup, markup } from './markup.ts';
import type { View } from './view.ts';

/** A lookup shows the record's name, so its label goes without the ID behind it. */
export const shownLabel = (view: View, object: SObject, field: Field): string => {
  const label = fieldLabel(object, field, view.language);
  return field.type === 'reference' ? label.replace(/ ID$/, '') : label;
};

/** Columns of an object's list, as far as it has them. */
const COLUMNS = [
  'Name',
  'Subject',
  'Company',
  'Mail__c',
  'Email',
  'Phone',
  'AccountId',
  'StageName',
  'Amount',
  'CloseDate',
  'Status',
  'Channel__c',
  'ActivityDate',
  'Username',
];

export function listColumns(object: SObject): Field[] {
  const columns = COLUMNS.flatMap((name) => object.fields.find((field) => field.name === name) ?? []);
  if (columns.length > 0) return columns.slice(0, 5);
  return object.fields.filter((field) => field.type !== 'id' && field.name !== 'IsDeleted').slice(0, 4);
}

const TOKYO_MS = 9 * 3_600_000;
const localTime = (time: number): string => new Date(time + TOKYO_MS).toISOString().slice(0, 16);

/** A value as a person reads it: times of Japan, yes and no in words, lookups as links. */
export function showValue(view: View, field: Field, value: Value | undefined): Markup | string {
  if (value === undefined) return '';
  if (field.type === 'datetime') return localTime(Number(value)).replaceAll('-', '/').replace('T', ' ');
  if (field.type === 'boolean') return view.t(value === true ? 'common.yes' : 'common.no');
  if (field.type === 'reference' && typeof value === 'string') return showLookup(view, field, value);
  if (isNumeric(field)) return Number(value).toLocaleString(view.language);
  return field.picklist.length > 0 ? valueLabel(String(value), view.language) : String(value);
}

function showLookup({ org }: View, field: Field, id: string): Markup {
  const target = org.schema.byPrefix(id, field.referenceTo);
  const row = target && org.store.table(target.name).rows.get(id);
  return target && row ? markup`<a href="/org/${target.name}/${id}">${titleOf(row)}</a>` : markup`${id}`;
}

export const titleOf = (row: Row): string => String(row.Name ?? row.Subject ?? row.MasterLabel ?? row.Label ?? row.Id);

/** What may be written on a form: not the parts that Salesforce fills. */
export const formFields = (object: SObject, creating: boolean): Field[] =>
  object.fields.filter((field) => (creating ? field.createable : field.updateable));

const INPUTS: Partial<Record<Field['type'], FormField['kind']>> = {
  textarea: 'textarea',
  boolean: 'checkbox',
  date: 'date',
  datetime: 'datetime-local',
  int: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  picklist: 'select',
};

export function inputOf(
  view: View,
  object: SObject,
  field: Field,
  value: string,
  problem: string | undefined,
): FormField {
  return {
    name: field.name,
    label: shownLabel(view, object, field),
    hint: field.name,
    kind: field.type === 'reference' ? 'select' : (INPUTS[field.type] ?? 'text'),
    value,
    options: field.type === 'reference' ? lookupOptions(view, field) : picklistOptions(view, field),
    required: isAskedFor(object, field),
    problem,
  };
}

const picklistOptions = (view: View, field: Field) =>
  field.picklist.map((entry) => [entry.value, valueLabel(entry.label, view.language)] as const);

/** Enough to choose from by hand; a longer list would make the form slow. */
const MOST_CHOICES = 200;

function lookupOptions({ org }: View, field: Field): (readonly [string, string])[] {
  const options: (readonly [string, string])[] = [];
  for (const name of field.referenceTo) {
    if (!org.schema.find(name)) continue;
    for (const row of org.store.table(name).rows.values()) {
      if (options.length >= MOST_CHOICES) return options;
      if (row.IsDeleted !== true) options.push([row.Id, titleOf(row)]);
    }
  }
  return options;
}

export function inputValue(field: Field, value: Value | undefined): string {
  if (value === undefined) return '';
  return field.type === 'datetime' ? localTime(Number(value)) : String(value);
}

/** A form's text as the JSON value that an API client would send. */
export function formValue(field: Field, text: string | null): unknown {
  if (field.type === 'boolean') return text === 'true';
  if (text === null || text === '') return null;
  return field.type === 'datetime' ? `${text.slice(0, 16)}:00+09:00` : text;
}
