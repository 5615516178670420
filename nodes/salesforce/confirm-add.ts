/**
 * What became of an add whose answer was lost. Looks through the records that our own user made in the stretch of time in
 * which the request can have worked, by the org's clock.
 *
 * One record that agrees on every identifying field, and nobody else it could belong to: it happened. No record with even
 * one of those values: it did not happen (the engine believes that only after `settledAfter`). Everything between is for
 * a person to say: a trigger may have changed a value, another step of ours may have sent the same, or the record belongs to
 * somebody whose records we do not see.
 */
import { limits } from '../../engine/limits.ts';
import type { ConfirmAnswer, ConfirmContext, Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isRecord } from '../rest/json.ts';
import { agreement, type Identity, identityOf } from './agreement.ts';
import { CLOCK_SLACK_MS } from './answers.ts';
import type { SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { mayBeHidden } from './given-away.ts';
import type { AddSettings } from './inputs.ts';
import { allRecords } from './search-records.ts';
import { createdBetween } from './soql.ts';
import { recordWithKey, type StepKey, stepKey } from './step-key.ts';
import type { FieldValues } from './values.ts';
import { added, valuesToWrite } from './write.ts';

/** What every step that adds a record is told. */
type AddConfig = AddSettings & { object: string };

interface AddInput {
  fields: { [name: string]: Json };
}

/** When there are as many, one more may be the record, and then a person decides. Of ten minutes that is sixteen a second. */
const MOST_CANDIDATES = limits.loopItems;

const MOST_SHOWN = 20;

export async function confirmAdd(
  context: ConfirmContext<SalesforceClient, AddConfig, AddInput>,
): Promise<Exclude<ConfirmAnswer, { kind: 'happened' }> | { kind: 'happened'; output: ReturnType<typeof added> }> {
  const { client, config, input, signal } = context;
  const object = await client.describe(config.object, { signal });
  const key = keyIfThere(context, object);
  if (key) {
    const id = await recordWithKey(client, { object, key }, { signal });
    return id
      ? { kind: 'happened', output: added(client, object.name, id) }
      : { kind: 'didNotHappen', mayRepeat: true };
  }
  const sent = valuesToWrite(object, input.fields, config, 'create');
  const { records, isComplete } = await madeMeanwhile(context, object, Object.keys(sent));
  // Before those that are claimed: a step that comes to its end between the two questions is found by one of them.
  const rivals = await rivalsOf(context, object);
  const claimed = await context.claimed(records.flatMap(({ Id }) => Id ?? []));
  const candidates = records.filter(({ Id }) => Id !== undefined && !claimed.has(Id));

  const identity = identityOf(object, sent);
  const like = candidates.filter((record) => {
    const own = agreement(record, sent, identity, object);
    return own === 'full' || (own === 'part' && !isAnothers(record, { rivals, identity, object }));
  });
  if (like.length === 0 && isComplete) {
    const isHidden = await mayBeHidden(client, { object, settings: config, values: sent }, { signal });
    return isHidden ? { kind: 'cannotTell', candidates: [] } : { kind: 'didNotHappen' };
  }
  const [only, ...others] = candidates.filter((record) => agreement(record, sent, identity, object) === 'full');
  const isSure = isComplete && others.length === 0 && only !== undefined && hasOurOwner(only, sent, client);
  const hasRival = rivals.some((fields) => agreement(fields, sent, identity, object) === 'full');
  if (isSure && only.Id !== undefined && !hasRival) {
    return { kind: 'happened', output: added(client, object.name, only.Id) };
  }
  return {
    kind: 'cannotTell',
    candidates: like.slice(0, MOST_SHOWN).flatMap((record) => candidateOf(record, object, client)),
  };
}

/** A key field that was taken away since says nothing any more: then it is the values that tell. */
function keyIfThere(
  { config, step }: ConfirmContext<SalesforceClient, AddConfig, AddInput>,
  object: ObjectDescription,
): StepKey | undefined {
  try {
    return stepKey(object, config, step);
  } catch (error) {
    if (error instanceof UserFixableError) return undefined;
    throw error;
  }
}

type Meanwhile = Pick<
  ConfirmContext<SalesforceClient, unknown, unknown>,
  'client' | 'intendedAt' | 'settledAfter' | 'signal'
>;

/** Two queries: the first only reads the org's clock, since the window of the second is given in its time. */
export async function madeMeanwhile(
  { client, intendedAt, settledAfter, signal }: Meanwhile,
  object: ObjectDescription,
  fields: string[],
): Promise<{ records: SalesforceRecord[]; isComplete: boolean }> {
  const columns = [...fields, 'CreatedDate', 'OwnerId', nameField(object)].filter(
    (name) => name !== undefined && object.byName.has(name.toLowerCase()),
  ) as string[]; // undefined is filtered out
  const search = { object, userId: client.userId, limit: MOST_CANDIDATES };
  const { clock } = await client.query(createdBetween({ ...search, fields: [], from: intendedAt, to: intendedAt }), {
    signal,
  });
  const from = new Date(intendedAt.getTime() + clock.leastMs - CLOCK_SLACK_MS);
  const to = new Date(settledAfter.getTime() + clock.mostMs + CLOCK_SLACK_MS);
  const text = createdBetween({ ...search, fields: columns, from, to });
  // The wider the rows, the shorter Salesforce's pages.
  const page = await client.query(text, { signal }, { object: object.name });
  const records = await allRecords(client, page, { signal });
  return { records, isComplete: records.length < MOST_CANDIDATES };
}

/** An assignment rule or a foreign hand gives a record to somebody else: then we cannot be sure that it is ours. */
function hasOurOwner(record: SalesforceRecord, sent: FieldValues, client: SalesforceClient): boolean {
  const owner = record.OwnerId;
  if (typeof owner !== 'string') return true;
  const expected = typeof sent.OwnerId === 'string' ? sent.OwnerId : client.userId;
  return owner.slice(0, 15) === expected.slice(0, 15);
}

/** What other open steps sent: one with the same identifying values may be the owner of the one record. */
async function rivalsOf(
  context: ConfirmContext<SalesforceClient, AddConfig, AddInput>,
  object: ObjectDescription,
): Promise<SalesforceRecord[]> {
  const rivals = await context.rivals();
  return rivals.flatMap(({ input }) => {
    const fields = isRecord(input) ? input.fields : undefined;
    return isRecord(fields) ? [canonical(fields, object)] : [];
  });
}

/**
 * It agrees with us in part, and in full, in all the fields that tell records apart, with what another open step sent: it is
 * that one's. Items of one list often share a
 * company or a phone number, and may all be in doubt at once.
 */
function isAnothers(
  record: SalesforceRecord,
  { rivals, identity, object }: { rivals: SalesforceRecord[]; identity: Identity; object: ObjectDescription },
): boolean {
  return rivals.some((fields) => {
    const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as FieldValues; // Id apart, all values are JSON
    const theirs = identityOf(object, sent);
    // One that sent less than we did says less about whose the record is.
    return (
      identity.fields.every((name) => theirs.fields.includes(name)) &&
      agreement(record, sent, theirs, object) === 'full'
    );
  });
}

function canonical(fields: { [key: string]: Json }, object: ObjectDescription): SalesforceRecord {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [object.byName.get(name.toLowerCase())?.name ?? name, value]),
  );
}

function nameField(object: ObjectDescription): string | undefined {
  return object.fields.find((field) => field.nameField)?.name;
}

function candidateOf(record: SalesforceRecord, object: ObjectDescription, client: SalesforceClient) {
  if (!record.Id) return [];
  const name = record[nameField(object) ?? ''];
  return [
    { id: record.Id, label: typeof name === 'string' && name ? name : record.Id, url: client.recordUrl(record.Id) },
  ];
}
