/** Choices of the forms, from the org's own description, in the reader's language. */
import type { Option, OptionsContext } from '../contract.ts';
import type { SalesforceClient } from './client.ts';
import { type FieldDescription, isRequiredOnCreate } from './describe.ts';

type Loader = (context: OptionsContext<SalesforceClient>) => Promise<Option[]>;

const signal = () => AbortSignal.timeout(30_000);

/** Objects that records can be read from or written to; the org's inner tables (history, shares, feeds) stay out. */
function objects(can: 'queryable' | 'createable' | 'updateable'): Loader {
  return async ({ client, locale }) => {
    const { sobjects } = await client.describeGlobal({ signal: signal() }, locale);
    return sobjects
      .filter((object) => object[can] && object.queryable && !object.deprecatedAndHidden && !object.customSetting)
      .filter((object) => !/(History|Share|Feed|ChangeEvent|Tag)$/.test(object.name))
      .map(({ name, label }) => ({ value: name, label }))
      .sort((a, b) => rank(a.value) - rank(b.value) || a.label.localeCompare(b.label, locale));
  };
}

const first = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event', 'Campaign'];

function rank(object: string): number {
  const place = first.indexOf(object);
  return place < 0 ? first.length : place;
}

function fields(isOffered: (field: FieldDescription) => boolean): Loader {
  return async ({ client, config, locale }) => {
    const object = config.object;
    if (typeof object !== 'string' || object === '') return [];
    const described = await client.describe(object, { signal: signal() }, locale);
    return described.fields.filter(isOffered).map(optionOf);
  };
}

function optionOf(field: FieldDescription): Option {
  const values = field.picklistValues.filter((one) => one.active);
  return {
    value: field.name,
    label: field.label,
    type: field.type,
    required: isRequiredOnCreate(field),
    writable: field.createable,
    updatable: field.updateable,
    filterable: field.filterable,
    ...(field.length > 0 ? { maxLength: field.length } : {}),
    ...(values.length > 0
      ? {
          values: values.map(({ value, label }) => ({ value, label: label ?? value })),
          restricted: field.restrictedPicklist,
        }
      : {}),
  };
}

const required = (list: Option[]) => [...list].sort((a, b) => Number(b.required) - Number(a.required));

export const loaders = {
  queryableObjects: objects('queryable'),
  creatableObjects: objects('createable'),
  updatableObjects: objects('updateable'),
  readableFields: fields((field) => field.type !== 'base64'),
  /** Required ones first: they have to be filled anyway. */
  creatableFields: async (context) => required(await fields((field) => field.createable)(context)),
  updatableFields: fields((field) => field.updateable),
  filterableFields: fields((field) => field.filterable),
  sortableFields: fields((field) => field.sortable),
} satisfies Record<string, Loader>;
