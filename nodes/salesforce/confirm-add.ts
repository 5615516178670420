/**
 * What became of an add whose answer was lost. Looks through the records that our own user made in the stretch of time in
 * which the request can have worked, by the org's clock.
 *
 * One record that agrees on every identifying field, and nobody else it could belong to: it happened. No record with even
 * one of those values: it did not happen (the engine believes that only after `settledAfter`). Everything between is for
 * a person to say: a trigger may have changed a value, or another step of ours may have sent the same.
 */
import type { ConfirmAnswer, ConfirmContext, Json } from '../contract.ts';
import { isRecord } from '../rest/json.ts';
import { agreement, identifyingFields } from './agreement.ts';
import type { QueryPage, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import type { WriteSettings } from './inputs.ts';
import { createdBetween } from './soql.ts';
import type { FieldValues } from './values.ts';
import { added, valuesToWrite } from './write.ts';

/** What every step that adds a record is told. */
type AddConfig = WriteSettings & { object: string };

interface AddInput {
  fields: { [name: string]: Json };
}

/** The org's clock is read from a header of whole seconds, and CreatedDate has whole seconds too. */
const CLOCK_SLACK_MS = 3_000;

/** One page of Salesforce's; a full one may hide the record, and then a person decides. */
const MOST_CANDIDATES = 2_000;

const MOST_SHOWN = 20;

export async function confirmAdd(
  context: ConfirmContext<SalesforceClient, AddConfig, AddInput>,
): Promise<Exclude<ConfirmAnswer, { kind: 'happened' }> | { kind: 'happened'; output: ReturnType<typeof added> }> {
  const { client, config, input, signal } = context;
  const object = await client.describe(config.object, { signal });
  const sent = valuesToWrite(object, input.fields, config, 'create');
  const page = await madeMeanwhile(context, object, Object.keys(sent));
  const claimed = await context.claimed(page.records.flatMap(({ Id }) => Id ?? []));
  const candidates = page.records.filter(({ Id }) => Id !== undefined && !claimed.has(Id));

  const identifying = identifyingFields(object, sent);
  const like = candidates.filter((record) => agreement(record, sent, identifying, object) !== 'none');
  const isComplete = page.records.length < MOST_CANDIDATES;
  if (like.length === 0 && isComplete) return { kind: 'didNotHappen' };
  const [only, ...others] = candidates.filter((record) => agreement(record, sent, identifying, object) === 'full');
  const isSure = isComplete && others.length === 0 && only !== undefined && hasOurOwner(only, sent, client);
  if (isSure && only.Id !== undefined && !(await hasRival(context, object, sent, identifying))) {
    return { kind: 'happened', output: added(client, object.name, only.Id) };
  }
  return {
    kind: 'cannotTell',
    candidates: like.slice(0, MOST_SHOWN).flatMap((record) => candidateOf(record, object, client)),
  };
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
): Promise<QueryPage> {
  const columns = [...fields, 'CreatedDate', 'OwnerId', nameField(object)].filter(
    (name) => name !== undefined && object.byName.has(name.toLowerCase()),
  ) as string[]; // undefined is filtered out
  const search = { object, userId: client.userId, limit: MOST_CANDIDATES };
  const { clockOffsetMs } = await client.query(
    createdBetween({ ...search, fields: [], from: intendedAt, to: intendedAt }),
    { signal },
  );
  const from = new Date(intendedAt.getTime() + clockOffsetMs - CLOCK_SLACK_MS);
  const to = new Date(settledAfter.getTime() + clockOffsetMs + CLOCK_SLACK_MS);
  return client.query(createdBetween({ ...search, fields: columns, from, to }), { signal }, { object: object.name });
}

/** An assignment rule or a foreign hand gives a record to somebody else: then we cannot be sure that it is ours. */
function hasOurOwner(record: SalesforceRecord, sent: FieldValues, client: SalesforceClient): boolean {
  const owner = record.OwnerId;
  if (typeof owner !== 'string') return true;
  const expected = typeof sent.OwnerId === 'string' ? sent.OwnerId : client.userId;
  return owner.slice(0, 15) === expected.slice(0, 15);
}

/** Another open step that sent the same identifying values: the one record may be its. */
async function hasRival(
  context: ConfirmContext<SalesforceClient, AddConfig, AddInput>,
  object: ObjectDescription,
  sent: FieldValues,
  identifying: string[],
): Promise<boolean> {
  const rivals = await context.rivals();
  return rivals.some(({ input }) => {
    const fields = isRecord(input) ? input.fields : undefined;
    return isRecord(fields) && agreement(canonical(fields, object), sent, identifying, object) === 'full';
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
