/** Choices of the forms, from the org's own description, in the reader's language. */
import type { Json, Option, OptionsContext } from '../contract.ts';
import { loadAssignmentRules } from './assignment-rules.ts';
import type { SalesforceClient } from './client.ts';
import { type FieldDescription, isRequiredOnCreate, type ObjectDescription } from './describe.ts';
import { readingRecords, recordsOf } from './find-records.ts';
import { operatorsFor } from './operators.ts';
import { loadOwners } from './owners.ts';
import { relationLabel, relationsOf, sharedField } from './parents.ts';
import { unlessRefused } from './refused.ts';
import { isKeyField, KEY_FIELD } from './step-key.ts';

export type Loader = (context: OptionsContext<SalesforceClient>) => Promise<Option[]>;

const signal = () => AbortSignal.timeout(30_000);

/** Objects that records can be read from or written to; the org's inner tables (history, shares, feeds) stay out. */
function objects(...can: ('queryable' | 'createable' | 'updateable' | 'deletable' | 'mergeable')[]): Loader {
  return async ({ client, locale }) => {
    const { sobjects } = await client.describeGlobal({ signal: signal() }, locale);
    return sobjects
      .filter(
        (object) =>
          can.every((one) => object[one]) && object.queryable && !object.deprecatedAndHidden && !object.customSetting,
      )
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

function fields(isOffered: (field: FieldDescription) => boolean, parents: 'alone' | 'withParents' = 'alone'): Loader {
  return async ({ client, config, locale }) => {
    const object = await chosenObject(client, config, locale);
    if (!object) return [];
    const own = object.fields.filter(isOffered).map(optionOf);
    if (parents === 'alone') return inRecordType(client, object, own, config, locale);
    return [...own, ...(await parentOptions(client, object, isOffered, locale))];
  };
}

export async function chosenObject(client: SalesforceClient, config: Record<string, Json>, locale: 'ja' | 'en') {
  const { object } = config;
  if (typeof object !== 'string' || object === '') return undefined;
  return client.describe(object, { signal: signal() }, locale);
}

/** Picklists offer what the chosen record type has. */
async function inRecordType(
  client: SalesforceClient,
  object: ObjectDescription,
  options: Option[],
  config: Record<string, Json>,
  locale: 'ja' | 'en',
): Promise<Option[]> {
  const type = object.recordTypes.find(({ developerName }) => developerName === config.recordType);
  if (!type) return options;
  // They narrow what is offered, no more: an org that does not tell them offers all values.
  const none: Record<string, NonNullable<Option['values']>> = {};
  const asked = client.picklistValues(object.name, type.id, { signal: signal() }, locale);
  const values = await unlessRefused(asked, none);
  return options.map((option) => {
    const own = option.values && values[option.value];
    return own ? { ...option, values: own } : option;
  });
}

/** One level up: of users and of whatever several objects may stand for, only what tells who it is. */
async function parentOptions(
  client: SalesforceClient,
  object: ObjectDescription,
  isOffered: (field: FieldDescription) => boolean,
  locale: 'ja' | 'en',
): Promise<Option[]> {
  const offered = await Promise.all(
    relationsOf(object).map(async (relation) => {
      const { relationshipName, referenceTo } = relation;
      const [target, ...others] = referenceTo;
      const isWhole = target !== undefined && others.length === 0;
      // An object that the user may not see has no fields to offer, and must not take the others' away.
      const seen = isWhole ? unlessRefused(client.describe(target, { signal: signal() }, locale), null) : undefined;
      const parent = await seen;
      if (parent === null) return [];
      const all = parent ? parent.fields : [sharedField('Name'), sharedField('Email')].filter((field) => !!field);
      const some = target === 'User' || !parent ? all.filter(({ name }) => tellsWho.has(name)) : all;
      return some
        .filter((field) => isOffered(field) && field.type !== 'address' && field.type !== 'location')
        .map((field) => ({
          ...optionOf(field),
          value: `${relationshipName}.${field.name}`,
          label: `${relationLabel(relation)} › ${field.label}`,
        }));
    }),
  );
  return offered.flat();
}

const tellsWho = new Set(['Name', 'Email', 'Username', 'Department', 'Title', 'Phone']);

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
    operators: operatorsFor(field),
    ...(field.type === 'reference' && field.referenceTo.length > 0 ? { search: 'referencedRecords' } : {}),
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

/** A record that is there has its required fields already. */
const noneRequired = (list: Option[]) => list.map((option) => ({ ...option, required: false }));

export const loaders = {
  queryableObjects: objects('queryable'),
  creatableObjects: objects('createable'),
  updatableObjects: objects('updateable'),
  upsertableObjects: objects('createable', 'updateable'),
  deletableObjects: objects('deletable'),
  mergeableObjects: objects('mergeable'),
  readableFields: fields((field) => field.type !== 'base64'),
  readablePaths: fields((field) => field.type !== 'base64', 'withParents'),
  /** Required ones first: they have to be filled anyway. The step's own key has its place in the form. */
  creatableFields: async (context) => {
    const offered = await fields((field) => field.createable)(context);
    return required(offered.filter(({ value }) => value !== context.config.keyField));
  },
  updatableFields: async (context) => noneRequired(await fields((field) => field.updateable)(context)),
  /** The key has its own place in the form. */
  upsertableFields: async (context) => {
    const isUpdate = context.config.updateOnly === true;
    const offered = await fields((field) => (isUpdate ? field.updateable : field.createable))(context);
    const others = offered.filter(({ value }) => value !== context.config.keyField);
    return isUpdate ? noneRequired(others) : required(others);
  },
  externalIdFields: fields((field) => field.externalId && field.createable),
  /** The one that was made for it first. */
  keyFields: async (context) => {
    const all = await fields(isKeyField)(context);
    const preferred = all.filter(({ value }) => value === KEY_FIELD);
    const others = all.filter(({ value }) => value !== KEY_FIELD);
    return [...preferred.map((option) => ({ ...option, preferred: true as const })), ...others];
  },
  filterableFields: fields((field) => field.filterable, 'withParents'),
  sortableFields: fields((field) => field.sortable, 'withParents'),
  records: recordsOf(async ({ config: { object } }) => (typeof object === 'string' && object !== '' ? [object] : [])),
  /** Of the objects that the lookup field `field` may lead to. */
  referencedRecords: recordsOf(async ({ client, config, locale }) => {
    const object = await chosenObject(client, config, locale);
    const found = object?.byName.get(String(config.field ?? '').toLowerCase())?.referenceTo ?? [];
    return [...found].sort((one, other) => rank(one) - rank(other));
  }),
  recordTypes: async ({ client, config, locale }) => {
    const object = await chosenObject(client, config, locale);
    return (object?.recordTypes ?? []).map(({ developerName, name }) => ({ value: developerName, label: name }));
  },
  assignmentRules: async ({ client, config, locale }) => {
    const object = await chosenObject(client, config, locale);
    return object ? loadAssignmentRules(client, object, locale, { signal: signal() }) : [];
  },
  owners: readingRecords(async ({ client, config, locale }) => {
    const object = await chosenObject(client, config, locale);
    return object?.byName.get('ownerid')?.createable ? loadOwners(client, object, { signal: signal() }) : [];
  }),
} satisfies Record<string, Loader>;
