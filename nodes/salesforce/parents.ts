/** Fields of parent records, reached by the name of the relationship: Account.Name, Owner.Email, Account.Parent.Name. */
import { UserFixableError } from '../errors.ts';
import { shortened } from '../rest/json.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { FieldDescription, ObjectDescription } from './describe.ts';
import { about } from './labels.ts';
import { unlessRefused } from './refused.ts';

/** Salesforce follows no more relationships than this. */
const MOST_LEVELS = 5;

/** A relationship that may lead to several objects (an owner: user or queue) only reaches what all of them have. */
const shared: Record<string, string> = {
  id: 'Id',
  name: 'Name',
  firstname: 'FirstName',
  lastname: 'LastName',
  email: 'Email',
  phone: 'Phone',
  title: 'Title',
  username: 'Username',
  alias: 'Alias',
  type: 'Type',
};

/** As `withParents`, without those that are not there or that the user may not see. */
export async function withKnownParents(
  client: SalesforceClient,
  object: ObjectDescription,
  names: string[],
  call: Call,
  locale?: string,
): Promise<ObjectDescription> {
  let known = object;
  for (const name of names) known = await unlessRefused(withParents(client, known, [name], call, locale), known);
  return known;
}

/** The description with the named parent fields in it, so that queries find them like the object's own. */
export async function withParents(
  client: SalesforceClient,
  object: ObjectDescription,
  names: string[],
  call: Call,
  locale?: string,
): Promise<ObjectDescription> {
  if (!names.some((name) => name.includes('.'))) return object;
  const paths = [...new Set(names.filter((name) => name.includes('.')))];
  const fields = await Promise.all(paths.map((path) => parentField(client, object, path, { call, locale })));
  return {
    ...object,
    byName: new Map([...object.byName, ...fields.map((field) => [field.name.toLowerCase(), field] as const)]),
  };
}

async function parentField(
  client: SalesforceClient,
  object: ObjectDescription,
  path: string,
  { call, locale }: { call: Call; locale: string | undefined },
): Promise<FieldDescription> {
  const unknown = () => new UserFixableError('salesforce.unknownField', about(object.name, [shortened(path)]));
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  if (steps.length > MOST_LEVELS) throw unknown();
  let at: ObjectDescription | undefined = object;
  const written: string[] = [];
  const labels: string[] = [];
  for (const step of steps) {
    const relation: Relation | undefined =
      at && relationsOf(at).find(({ relationshipName }) => same(relationshipName, step));
    if (!relation) throw unknown();
    written.push(relation.relationshipName);
    labels.push(relationLabel(relation));
    const [target, ...others]: string[] = relation.referenceTo;
    at = target !== undefined && others.length === 0 ? await client.describe(target, call, locale) : undefined;
  }
  const found = at ? at.byName.get(last.toLowerCase()) : sharedField(last);
  if (!found) throw unknown();
  return { ...found, name: [...written, found.name].join('.'), label: [...labels, found.label].join(' › ') };
}

export interface Relation extends FieldDescription {
  relationshipName: string;
}

/** A reference is labelled after its id (“Account ID”); what it leads to is not. */
export const relationLabel = ({ label }: Relation): string => label.replace(/ ?ID$/, '');

export function relationsOf(object: ObjectDescription): Relation[] {
  return object.fields.filter(
    (field): field is Relation => typeof field.relationshipName === 'string' && /^\w+$/.test(field.relationshipName),
  );
}

export function sharedField(name: string): FieldDescription | undefined {
  const written = shared[name.toLowerCase()];
  if (written === undefined) return undefined;
  return {
    ...{ name: written, label: written, type: written === 'Id' ? 'id' : 'string', length: 0 },
    ...{ createable: false, updateable: false, nillable: true, defaultedOnCreate: false, filterable: true },
    ...{ sortable: true, nameField: written === 'Name', idLookup: false, externalId: false, unique: false },
    ...{ caseSensitive: false, restrictedPicklist: false, picklistValues: [], referenceTo: [] },
  };
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
