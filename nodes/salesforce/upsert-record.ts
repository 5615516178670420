import { z } from 'zod';
import { type DryRun, defineAction, done, field, type Json, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, json, shortened } from '../rest/json.ts';
import { asSent } from './as-sent.ts';
import { type Call, type SalesforceClient, type SalesforceRecord, WRITING_STEP_MS } from './client.ts';
import type { FieldDescription, ObjectDescription } from './describe.ts';
import { type Attempt, dryRun } from './dry-run.ts';
import { insist, matchInstead } from './duplicates.ts';
import { leadsOfSamePerson } from './elsewhere.ts';
import { fieldMap, objectField, writeOptions } from './inputs.ts';
import { isUnsafeInAddress, mayBeCalledUnknown } from './key-in-address.ts';
import { aboutField, aboutObject, withLabels } from './labels.ts';
import { wasMadeBefore } from './made-before.ts';
import { countMatching, isTaken, matching } from './matching.ts';
import { namesOf } from './names.ts';
import { loaders } from './options.ts';
import { namedRecord } from './record-id.ts';
import { hasSetOnce, valuesForFound } from './set-once.ts';
import { fieldOf } from './soql.ts';
import { updateAttempt } from './update-record.ts';
import { matchToUpdate } from './upsert-into-match.ts';
import { typedValue } from './values.ts';
import { added, valuesToWrite, writeOptionsOf } from './write.ts';

const config = z.object({
  object: objectField('upsertableObjects'),
  keyField: field(z.string().min(1).max(80), { control: 'choice', options: 'externalIdFields', dependsOn: ['object'] }),
  updateOnly: field(z.boolean().default(false), { control: 'boolean', default: false }),
  whenNone: field(z.enum(['fail', 'finish']).default('fail'), {
    control: 'choice',
    choices: ['fail', 'finish'],
    default: 'fail',
    when: { field: 'updateOnly', is: [true] },
  }),
  ...writeOptions('upsert'),
});

const input = z.object({
  key: field(json, { control: 'text' }),
  fields: fieldMap('upsertableFields', ['recordType', 'updateOnly']),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;
type Context = RunContext<SalesforceClient, Config, Input>;
type Looking = Pick<Context, 'client' | 'config' | 'input' | 'signal'>;

/** The key decides what is written: a repeated step updates what the first one made, and nobody is ever asked. */
export const upsertRecord = defineAction<SalesforceClient, Config, Input>({
  type: 'salesforce.upsertRecord',
  version: 1,
  icon: 'file-symlink',
  group: 'app',
  effect: 'idempotent',
  connection: 'salesforce',
  config,
  input,
  output: z.object({
    id: z.string().nullable(),
    url: z.string().nullable(),
    object: z.string(),
    created: z.boolean(),
    found: z.boolean(),
  }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['created'], labelKey: 'created', type: 'boolean', sample: false },
    { path: ['found'], labelKey: 'found', type: 'boolean', sample: true },
    { path: ['object'], labelKey: 'object', type: 'text', sample: 'Account' },
  ],
  options: loaders,
  timeoutMs: WRITING_STEP_MS,
  preview: (context) => {
    const { config: settings, input: given } = context;
    const { object, keyField } = settings;
    return asSent(context, { object, [keyField]: given.key, fields: given.fields }, async (client, call) => {
      const { key, values } = await prepared(client, settings, given, call);
      return { object, [key.field]: key.value, fields: values };
    });
  },
  run: (context) => withLabels(context.client, () => run(context)),
  insist,
  adopt: async ({ client, config: { object }, recordId, isChoice, signal }) => ({
    ...added(client, object, await namedRecord(client, object, { recordId, signal })),
    ...{ created: !isChoice, found: isChoice },
  }),
  dryRun: (context) => withLabels(context.client, () => tryUpsert(context)),
  matches: async ({ client, config: settings, input: given, signal }) => {
    const object = await client.describe(settings.object, { signal });
    return countMatching(client, { object, conditions: keyCondition(object, settings, given) }, { signal });
  },
  elsewhere: async ({ client, config: settings, input: given, signal }) => {
    const object = await client.describe(settings.object, { signal });
    const conditions = keyCondition(object, settings, given);
    return leadsOfSamePerson({ client, config: settings, input: { conditions }, signal });
  },
});

/** By its key, as the step itself; where the key cannot be trusted in an address, as the add or update that it comes to. */
function attemptOf({ object, key, values: fields, settings }: Prepared, found: SalesforceRecord[]): Attempt {
  const options = writeOptionsOf(settings, fields);
  const path = `/sobjects/${object.name}`;
  const [one, ...others] = found;
  if (isUnsafeInAddress(key.value) || mayBeCalledUnknown(key.value)) {
    if (one?.Id && others.length === 0) return updateAttempt(object, one.Id, fields, options);
    const whole = { ...fields, [key.field]: key.value };
    const subject = { object: object.name, values: whole };
    if (!one && !settings.updateOnly) return { method: 'POST', path, fields: whole, options, subject };
  }
  const address = `${path}/${key.field}/${encodeURIComponent(key.value)}${settings.updateOnly ? '?updateOnly=true' : ''}`;
  const subject = { object: object.name, id: key.value, values: fields };
  return { method: 'PATCH', path: address, fields, options, subject };
}

/** Which of the two it would be is known by a look beforehand: a trial that is taken back does not say. */
async function tryUpsert({ client, config: settings, input: given, signal }: Looking): Promise<DryRun | undefined> {
  const { object, key, values } = await prepared(client, settings, given, { signal });
  const conditions = [{ field: key.field, operator: 'equals' as const, value: key.value }];
  const found = await matching(client, { object, conditions, whenSeveral: 'all' }, { signal });
  const [one, ...others] = found;
  const id = others.length === 0 ? one?.Id : undefined;
  const fields = id ? await valuesForFound(client, { object, id, values }, { signal }) : values;
  const isNothing = found.length === 0 && settings.updateOnly && settings.whenNone === 'finish';
  const attempts = isNothing ? [] : [attemptOf({ object, key, values: fields, settings }, found)];
  try {
    return await dryRun(client, { kind: found.length === 0 ? 'add' : 'update', attempts }, { signal });
  } catch (error) {
    try {
      await matchToUpdate(client, { object, key, settings, error }, { signal });
      return { kind: 'update', count: 1 };
    } catch (refusal) {
      throw await explained(client, { object, key, settings, error: refusal, call: { signal } });
    }
  }
}

async function prepared(client: SalesforceClient, settings: Config, given: Input, call: Call) {
  const object = await client.describe(settings.object, call);
  const keyField = externalId(object, settings.keyField);
  const key = { field: keyField.name, value: keyValue(object, keyField, given.key) };
  const fields = withoutKey(given.fields, key);
  const values = valuesToWrite(object, fields, settings, settings.updateOnly ? 'update' : 'create');
  return { object, key, values };
}

const withoutKey = (fields: Input['fields'], key: { field: string }): Input['fields'] =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name.toLowerCase() !== key.field.toLowerCase()));

function keyCondition(object: ObjectDescription, settings: Config, given: Input) {
  const keyField = externalId(object, settings.keyField);
  return [{ field: keyField.name, operator: 'equals' as const, value: keyValue(object, keyField, given.key) }];
}

async function run(context: Context): Promise<StepResult> {
  const { client, config: settings, input: given, signal, guard } = context;
  const { object, key, values } = await prepared(client, settings, given, { signal });
  const call = { signal, guard };
  try {
    const saved = settings.updateOnly
      ? { ...(await updateOnly(client, { object, key, values, settings }, call)), created: false }
      : await upsertTwice(client, { object, key, values, settings }, call)
          .catch((error: unknown) => updateFound(client, { object, key, values, settings, error }, call))
          .then(async ({ id, created }) => ({ id, created: created || (await wasMadeBefore(context, object, id)) }))
          .catch((error: unknown) => updateMatch(client, { object, key, settings, given, error }, call));
    return done(result(client, object, saved));
  } catch (error) {
    if (isNone(error) && settings.updateOnly && settings.whenNone === 'finish') return done(nothing(object));
    throw await explained(client, { object, key, settings, error, call: { signal } });
  }
}

type Prepared = Awaited<ReturnType<typeof prepared>> & { settings: Config };

/** Of two that race on a new key one is refused, because the other has made the record by then: the second try updates it. */
async function upsertTwice(client: SalesforceClient, { object, key, values, settings }: Prepared, call: Call) {
  const upsert = () => client.upsert(object.name, key, values, writeOptionsOf(settings, values), call);
  try {
    return await upsert();
  } catch (error) {
    const isOfAnother = isTaken(error) && error.params.field !== '' && error.params.field !== key.field;
    if (!isTaken(error) || isOfAnother) throw error;
    return upsert();
  }
}

async function updateMatch(
  client: SalesforceClient,
  { object, key, settings, given, error }: Omit<Prepared, 'values'> & { given: Input; error: unknown },
  call: Call,
) {
  const id = await matchToUpdate(client, { object, key, settings, error }, { signal: call.signal });
  const fields = { ...withoutKey(given.fields, key), [key.field]: given.key };
  const mapped = valuesToWrite(object, fields, settings, 'found');
  const values = await valuesForFound(client, { object, id, values: mapped }, { signal: call.signal });
  await client.update(object.name, id, values, writeOptionsOf(settings, values), call);
  return { id, created: false };
}

/** Salesforce refuses a field that is set once for every record that is there, be its value the same: it is written without. */
async function updateFound(
  client: SalesforceClient,
  { object, key, values, settings, error }: Prepared & { error: unknown },
  call: Call,
) {
  const isRefused = error instanceof UserFixableError && error.code === 'salesforce.fieldNotWritable';
  if (!isRefused || !hasSetOnce(object, values)) throw error;
  const conditions = [{ field: key.field, operator: 'equals' as const, value: key.value }];
  const [found, ...others] = await matching(
    client,
    { object, conditions, whenSeveral: 'all' },
    { signal: call.signal },
  );
  if (!found?.Id || others.length > 0) throw error;
  const rest = await valuesForFound(client, { object, id: found.Id, values }, { signal: call.signal });
  if (Object.keys(rest).length > 0)
    await client.update(object.name, found.Id, rest, writeOptionsOf(settings, rest), call);
  return { id: found.Id, created: false };
}

async function updateOnly(
  client: SalesforceClient,
  { object, key, values, settings }: Prepared,
  call: Call,
): Promise<{ id: string }> {
  const options = writeOptionsOf(settings, values);
  if (!isUnsafeInAddress(key.value)) {
    try {
      return await client.updateByKey(object.name, key, values, options, call);
    } catch (error) {
      if (!isNone(error) || !mayBeCalledUnknown(key.value)) throw error;
    }
  }
  const conditions = [{ field: key.field, operator: 'equals' as const, value: key.value }];
  const [found] = await matching(client, { object, conditions, whenSeveral: 'fail' }, { signal: call.signal });
  if (!found?.Id) throw new UserFixableError('salesforce.recordNotFound', { ...aboutObject(object), id: key.value });
  await client.update(object.name, found.Id, values, options, call);
  return { id: found.Id };
}

const result = (
  client: SalesforceClient,
  object: ObjectDescription,
  { id, created }: { id: string; created: boolean },
) => ({
  ...{ id, url: client.recordUrl(id), object: object.name },
  ...{ created, found: !created },
});

const nothing = (object: ObjectDescription) => ({
  ...{ id: null, url: null, object: object.name },
  ...{ created: false, found: false },
});

const isNone = (error: unknown) => error instanceof UserFixableError && error.code === 'salesforce.recordNotFound';

function externalId(object: ObjectDescription, name: string): FieldDescription {
  const found = fieldOf(object, name);
  if (found.externalId && found.createable) return found;
  throw new UserFixableError('salesforce.notExternalId', aboutField(object, found), {
    repair: { kind: 'field', field: 'keyField' },
  });
}

function keyValue(object: ObjectDescription, keyField: FieldDescription, value: Json): string {
  const params = aboutField(object, keyField);
  const repair = { repair: { kind: 'field' as const, field: 'key' } };
  if (isBlank(value)) throw new UserFixableError('salesforce.keyMissing', params, repair);
  const typed = typedValue(value, keyField.type);
  if (typed === undefined || typed === null || typeof typed === 'object') {
    const shown = { type: keyField.type, value: shortened(value) };
    throw new UserFixableError('salesforce.wrongType', { ...params, ...shown }, repair);
  }
  // Salesforce trims what it stores: with blanks around it, the key would never be found again.
  const text = String(typed).trim();
  if (!text.isWellFormed())
    throw new UserFixableError('salesforce.textUnsendable', { ...params, place: 'key' }, repair);
  if (keyField.length > 0 && [...text].length > keyField.length) {
    const length = { length: [...text].length, maxLength: keyField.length };
    throw new UserFixableError('salesforce.valueTooLong', { ...params, ...length, value: shortened(text) }, repair);
  }
  return text;
}

/** Several records with the key are named; a key that no record has is told as such. */
async function explained(
  client: SalesforceClient,
  given: {
    object: ObjectDescription;
    key: { field: string; value: string };
    settings: Config;
    error: unknown;
    call: Call;
  },
): Promise<unknown> {
  const { object, key, settings, error, call } = given;
  if (!(error instanceof UserFixableError)) return error;
  const params = { ...aboutField(object, fieldOf(object, key.field)), value: shortened(key.value) };
  if (isNone(error) && settings.updateOnly) {
    return new UserFixableError('salesforce.noRecordForKey', params, {
      cause: error,
      repair: { kind: 'data', field: 'key' },
    });
  }
  if (error.code === 'salesforce.duplicatesDetected') {
    return matchInstead(client, { object, settings, error, call }).then(
      () => error,
      (instead: unknown) => instead,
    );
  }
  if (error.code !== 'salesforce.severalForKey') return error;
  const records = await recordsWith(client, object, key, call).catch(() => '');
  return new UserFixableError(
    'salesforce.severalForKey',
    { ...aboutObject(object), ...params, records },
    {
      cause: error,
      repair: { kind: 'data', field: 'key' },
    },
  );
}

async function recordsWith(
  client: SalesforceClient,
  object: ObjectDescription,
  key: { field: string; value: string },
  call: Call,
): Promise<string> {
  const conditions = [{ field: key.field, operator: 'equals' as const, value: key.value }];
  const found = await matching(client, { object, conditions, whenSeveral: 'all' }, call);
  const ids = found.flatMap(({ Id }) => Id ?? []).slice(0, 5);
  const names = await namesOf(
    client,
    ids.map((id) => ({ object: object.name, id })),
    call,
  );
  return ids.map((id) => `${names.get(id) ?? id} (${id})`).join(', ');
}
