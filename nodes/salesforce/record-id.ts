import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, shortened } from '../rest/json.ts';
import type { SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { aboutObject, withLabels } from './labels.ts';

/** A record id as people hand it on: 15 or 18 characters. Its absence and a wrong shape are two different mistakes. */
export function recordId(value: Json | undefined, field = 'id'): string {
  const repair = { repair: { kind: 'field' as const, field } };
  if (isBlank(value)) throw new UserFixableError('salesforce.idMissing', { place: field }, repair);
  const text = String(value).trim();
  if (/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)) return text;
  throw new UserFixableError('salesforce.notAnId', { value: shortened(value), place: field }, repair);
}

/** As `recordId`, and of this object: the first three characters of an id say what it is the id of. */
export function recordIdOf(object: ObjectDescription, value: Json | undefined, field = 'id'): string {
  const id = recordId(value, field);
  if (!object.keyPrefix || id.startsWith(object.keyPrefix)) return id;
  throw new UserFixableError(
    'salesforce.idOfOtherObject',
    { ...aboutObject(object), value: id, place: field },
    { repair: { kind: 'field', field } },
  );
}

/** That a person named for what a step makes. Not asked for in the org: the connected user may not see what it gave away. */
export async function namedRecord(
  client: SalesforceClient,
  object: string,
  { recordId: named, signal }: { recordId: string; signal: AbortSignal },
): Promise<string> {
  return withLabels(client, async () => recordIdOf(await client.describe(object, { signal }), named, 'recordId'));
}
