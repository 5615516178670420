/** What a step needs of the org, read off its form: objects and fields, and what is done with them. Pure. */
import type { Json, Need } from '../contract.ts';
import type { FormField } from '../fields.ts';
import { soqlNeeds } from './bound-soql.ts';

type Access = Need['access'];

/** By what the loader that offers them is called: out of `creatableFields` comes what is written when a record is added. */
const accesses: readonly [RegExp, readonly Access[]][] = [
  [/^(queryable|readable|sortable|filterable|externalId)/, ['read']],
  [/^creatable/, ['create']],
  [/^key/, ['read', 'create']],
  [/^updatable/, ['edit']],
  [/^deletable/, ['delete']],
  [/^upsertable/, ['create', 'edit']],
  [/^mergeable/, ['edit', 'delete']],
];

function accessOf(loader: string | undefined): readonly Access[] | undefined {
  return accesses.find(([pattern]) => pattern.test(loader ?? ''))?.[1];
}

/** Of a step that adds or updates: a field that can only be filled when a record is added is left out of an update. */
const fieldAccess = (loader: string | undefined, { config }: StepParts): readonly Access[] | undefined =>
  loader === 'upsertableFields' ? [config.updateOnly === true ? 'edit' : 'create'] : accessOf(loader);

const keyIn = (loader: string | undefined): Pick<Need, 'isKey'> => (loader === 'keyFields' ? { isKey: true } : {});

export interface StepParts {
  type: string;
  config: Record<string, Json>;
  /** Value sources, as the flow document stores them. */
  input: Record<string, unknown>;
}

export function needsOf(step: StepParts, fields: readonly FormField[]): Need[] {
  const fixed = Object.hasOwn(fixedNeeds, step.type) ? fixedNeeds[step.type]?.(step) : undefined;
  const chooser = fields.find(({ control, options }) => control === 'choice' && options?.endsWith('Objects'));
  const object = chooser && step.config[chooser.key];
  if (!chooser?.options || typeof object !== 'string' || object === '') return fixed ?? [];
  const rights = new Set<Access>(['read', ...(accessOf(chooser.options) ?? [])]);
  const needs: Need[] = [...rights].map((access) => ({ object, access }));
  for (const spec of fields) {
    const wanted = spec === chooser ? undefined : fieldAccess(spec.options, step);
    if (!wanted) continue;
    const names = spec.place === 'config' ? chosen(step.config[spec.key]) : mapped(step.input[spec.key]);
    // Parents' fields (Account.Name) are followed from here when the org is asked.
    for (const field of names.filter((name) => /^\w+(\.\w+)*$/.test(name)))
      for (const access of wanted) needs.push({ object, field, access, ...keyIn(spec.options) });
  }
  return needs;
}

/** Steps that choose no object because they are about one. */
const fixedNeeds: Record<string, (step: StepParts) => Need[]> = {
  'salesforce.convertLead': ({ config, input }) => [
    ...rights('Lead', 'read', 'edit'),
    ...rights('Account', 'read', ...(isGiven(input.accountId) ? [] : (['create'] as const))),
    ...rights('Contact', 'read', ...(isGiven(input.contactId) ? [] : (['create'] as const))),
    ...(config.createOpportunity === false ? [] : rights('Opportunity', 'create')),
  ],
  'salesforce.addToCampaign': ({ config }) => [
    ...rights('Campaign', 'read'),
    ...rights('CampaignMember', 'read', 'create', ...(config.whenMember === 'update' ? (['edit'] as const) : [])),
  ],
  'salesforce.attachFile': () => rights('ContentVersion', 'read', 'create'),
  'salesforce.queryRecords': ({ config }) => (typeof config.soql === 'string' ? soqlNeeds(config.soql) : []),
};

const rights = (object: string, ...wanted: Access[]): Need[] => wanted.map((access) => ({ object, access }));

const isGiven = (source: unknown): boolean => {
  const { kind, value } = Object(source);
  return kind !== undefined && !(kind === 'literal' && (value === null || value === ''));
};

/** Names, or the fields of conditions. */
function chosen(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : [value];
  const names = list.map((one) => (typeof one === 'object' ? Object(one).field : one));
  return names.filter((one) => typeof one === 'string' && one !== '');
}

/** Keys of a field map, or the fields of conditions. */
function mapped(source: unknown): string[] {
  const { kind, entries, items, value } = Object(source);
  if (kind === 'map') return Object.keys(Object(entries));
  if (kind === 'literal' && value !== null && typeof value === 'object' && !Array.isArray(value))
    return Object.keys(value);
  if (kind !== 'list' || !Array.isArray(items)) return [];
  return items
    .map((item) => Object(Object(Object(item).entries).field).value)
    .filter((name) => typeof name === 'string');
}
