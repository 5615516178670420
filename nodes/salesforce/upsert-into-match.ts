/** A duplicate rule stopped an upsert from adding: the one record found gets the key, and is the record of it from then on. */
import { UserFixableError } from '../errors.ts';
import { isBlank, shortened } from '../rest/json.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { matchInstead } from './duplicates.ts';
import type { Key } from './gather/writes.ts';
import type { WriteSettings } from './inputs.ts';
import { aboutField } from './labels.ts';
import { matching } from './matching.ts';
import { fieldOf } from './soql.ts';

interface Stopped {
  object: ObjectDescription;
  key: Key;
  settings: WriteSettings & { updateOnly: boolean };
  error: unknown;
}

/** Id of the match to update. Throws the refusal itself where the step chose otherwise; `call` only reads. */
export async function matchToUpdate(
  client: SalesforceClient,
  { object, key, settings, error }: Stopped,
  call: Call,
): Promise<string> {
  const isStopped = error instanceof UserFixableError && error.code === 'salesforce.duplicatesDetected';
  if (!isStopped || settings.duplicates !== 'useMatch' || settings.updateOnly) throw error;
  const conditions = [{ field: key.field, operator: 'equals' as const, value: key.value }];
  const holders = await matching(client, { object, conditions, whenSeveral: 'all' }, call);
  if (holders.length > 0) throw error; // an update was refused: the key has its record
  const id = await matchInstead(client, { object, settings, error, call });
  const own = (await client.retrieve(object.name, id, [key.field], call))[key.field];
  if (isBlank(own) || isSame(String(own), key.value)) return id;
  throw new UserFixableError(
    'salesforce.matchHasOtherKey',
    { ...aboutField(object, fieldOf(object, key.field)), value: shortened(String(own)), id },
    { cause: error, repair: { kind: 'data', field: 'key' } },
  );
}

const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
