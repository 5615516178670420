/**
 * A key of its own for each record that a step adds, in a field of the org that takes no value twice: a lost answer is settled by
 * looking for the key, or by sending again, because Salesforce itself refuses the second one. The record is added and never
 * updated, so that a repeat cannot undo what somebody has changed in it meanwhile (docs/decisions/014).
 */
import { createHash } from 'node:crypto';
import type { Json, StepIdentity } from '../contract.ts';
import { ConnectionDeadError, UncertainError, UserFixableError } from '../errors.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { FieldDescription, ObjectDescription } from './describe.ts';
import { aboutField, aboutObject } from './labels.ts';
import { isTaken, matching } from './matching.ts';
import { fieldOf } from './soql.ts';

export interface KeySettings {
  /** Absent = not chosen, null = chosen not to have one. */
  keyField?: string | null | undefined;
}

export interface StepKey {
  field: string;
  value: string;
}

/** 36 of the run, 24 of the place in it. */
const KEY_LENGTH = 61;

/** What the field is called in the text for the administrator; where an org has it, it is offered first. */
export const KEY_FIELD = 'Nagare_Key__c';

export const hasKey = ({ keyField }: KeySettings): boolean => typeof keyField === 'string' && keyField !== '';

export const isKeyField = ({ type, externalId, unique, createable, filterable, length }: FieldDescription): boolean =>
  type === 'string' && externalId && unique && createable && filterable && length >= KEY_LENGTH;

/** Leads back to the run. A re-run is a run of its own: what a person has chosen to write again gets a key of its own. */
function keyOf({ runId, nodeId, iterationPath }: StepIdentity): string {
  const place = createHash('sha256').update(JSON.stringify([nodeId, iterationPath]));
  return `${runId}-${place.digest('hex').slice(0, 24)}`;
}

/** Throws for a field that is gone or that would let a second record in. */
export function stepKey(object: ObjectDescription, settings: KeySettings, step: StepIdentity): StepKey | undefined {
  const field = keyField(object, settings);
  return field && { field: field.name, value: keyOf(step) };
}

export function keyField(object: ObjectDescription, settings: KeySettings): FieldDescription | undefined {
  if (!hasKey(settings)) return undefined;
  const repair = { repair: { kind: 'field' as const, field: 'keyField' } };
  let field: FieldDescription;
  try {
    field = fieldOf(object, settings.keyField ?? '');
  } catch (error) {
    if (!(error instanceof UserFixableError)) throw error;
    throw new UserFixableError(error.code, error.params, { cause: error, ...repair });
  }
  if (isKeyField(field)) return field;
  throw new UserFixableError('salesforce.keyFieldUnfit', aboutField(object, field), repair);
}

/** The record that a step's earlier attempt has added. */
export async function recordWithKey(
  client: SalesforceClient,
  { object, key }: { object: ObjectDescription; key: StepKey },
  call: Call,
): Promise<string | undefined> {
  const conditions = [{ field: key.field, operator: 'equals' as const, value: key.value }];
  const [found] = await matching(client, { object, conditions, whenSeveral: 'oldest' }, call);
  return found?.Id;
}

export const isOwn = (record: { [field: string]: Json | undefined }, key: StepKey): boolean =>
  String(record[key.field] ?? '').toLowerCase() === key.value;

/**
 * An add with a key was refused: the id of the record that an earlier attempt of this very step has added, if that is why.
 * Its own record may meet it as a taken value, as a match of a duplicate rule, or in a rule of the org that allows one only.
 */
export async function addedBefore(
  client: SalesforceClient,
  given: { object: ObjectDescription; key: StepKey; step: StepIdentity; error: unknown },
  call: Call,
): Promise<string | undefined> {
  const { object, key, step, error } = given;
  if (!(error instanceof UserFixableError) || error instanceof ConnectionDeadError) return undefined;
  const isOurs = isTaken(error) && isAbout(error, key);
  if (!isOurs && step.attempt === 1) return undefined;
  const found = await recordWithKey(client, { object, key }, call).catch((cause: unknown) => {
    if (cause instanceof UserFixableError) return undefined;
    // It was refused for a record that nobody could look for just now: that is no sign that there is none.
    throw new UncertainError('salesforce.readUnanswered', { host: new URL(client.instanceUrl).host }, { cause });
  });
  if (found || !isOurs) return found;
  // Out of the connected user's sight: Salesforce's own words may name it.
  const [named] = String(error.params.recordIds ?? '').split(', ');
  if (named) return named;
  throw new UserFixableError(
    'salesforce.keyRecordHidden',
    { ...aboutObject(object), value: key.value },
    { cause: error, repair: { kind: 'permission' } },
  );
}

/** Salesforce does not always say which of the record's fields has the value. */
const isAbout = ({ params }: UserFixableError, key: StepKey): boolean =>
  params.field === '' || String(params.field).toLowerCase() === key.field.toLowerCase();
