import { z } from 'zod';
import { defineAction, done, field, type Json, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, json } from '../rest/json.ts';
import { type Call, type SalesforceClient, WRITE_MS, WRITING_STEP_MS } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { idSpec, objectField } from './inputs.ts';
import { aboutObject, withLabels } from './labels.ts';
import { quoted } from './literals.ts';
import { loaders } from './options.ts';
import { recordIdOf } from './record-id.ts';
import { RECORD, type XmlPart } from './soap.ts';

/** Salesforce takes two besides the one that stays; more go one call after the other. */
const MOST_IN_CALL = 2;
const MOST = 20;

const config = z.object({ object: objectField('mergeableObjects') });

const input = z.object({ id: field(json, idSpec), others: field(json, idSpec) });

type Context = RunContext<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>;

/** A second time finds the others already merged into the one that stays, and leaves them. */
export const mergeRecords = defineAction<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'salesforce.mergeRecords',
  version: 1,
  icon: 'arrow-merge',
  group: 'app',
  effect: 'idempotent',
  connection: 'salesforce',
  config,
  input,
  output: z.object({ id: z.string(), url: z.string(), merged: z.number(), mergedIds: z.array(z.string()) }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['merged'], labelKey: 'merged', type: 'number', sample: 1 },
    { path: ['mergedIds'], labelKey: 'mergedIds', type: 'list' },
  ],
  options: { mergeableObjects: loaders.mergeableObjects, records: loaders.records },
  timeoutMs: WRITING_STEP_MS,
  noDryRun: true,
  run: (context) => withLabels(context.client, () => run(context)),
});

const ids = z.array(z.string());

async function run({
  client,
  config: settings,
  input: given,
  signal,
  guard,
  kept,
  keep,
}: Context): Promise<StepResult> {
  const object = await client.describe(settings.object, { signal });
  const id = recordIdOf(object, given.id);
  const others = otherIds(object, given.others).filter((other) => other.slice(0, 15) !== id.slice(0, 15));
  const left = await notYetMerged(client, object, { id, others }, { signal });
  // Of a repeat after a lost answer: what it has merged before is its work too.
  const mergedIds = kept() === undefined ? left : ids.parse(kept());
  if (kept() === undefined && left.length > 0) await keep(left);
  for (let at = 0; at < left.length; at += MOST_IN_CALL) {
    const some = left.slice(at, at + MOST_IN_CALL);
    const elements = [mergeRequest(object.name, id, some)];
    const call = { signal, guard, timeoutMs: WRITE_MS };
    // The others were looked up: what is not there is the record they go into.
    const subject = { object: object.name, id, again: 'change', namesOnlyThis: true } as const;
    await client.soap({ operation: 'merge', elements, subject }, call);
  }
  return done({ id, url: client.recordUrl(id), merged: mergedIds.length, mergedIds });
}

/** As the WSDL has it: jsforce's own `soap.merge` names the element otherwise, which is no name that Salesforce has. */
export function mergeRequest(object: string, id: string, others: string[]): XmlPart {
  const master = [
    { name: 'type', namespace: RECORD, value: object },
    { name: 'Id', namespace: RECORD, value: id },
  ];
  const merged = others.map((other) => ({ name: 'recordToMergeIds', value: other }));
  return { name: 'request', value: [{ name: 'masterRecord', value: master }, ...merged] };
}

/** One id, a list of them, of records or of what steps for many records give, or a text with several. */
function otherIds(object: ObjectDescription, given: Json): string[] {
  const list = Array.isArray(given) ? given : typeof given === 'string' ? given.split(/[\s,;、]+/) : [given];
  const values = list.map((one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one) ? (one.Id ?? one.id ?? null) : one,
  );
  const ids = values.filter((value) => !isBlank(value)).map((value) => recordIdOf(object, value, 'others'));
  const repair = { repair: { kind: 'field' as const, field: 'others' } };
  if (ids.length === 0) throw new UserFixableError('salesforce.idMissing', { place: 'others' }, repair);
  if (ids.length > MOST)
    throw new UserFixableError('salesforce.tooManyToMerge', { count: ids.length, limit: MOST }, repair);
  return [...new Map(ids.map((id) => [id.slice(0, 15), id])).values()];
}

/** Throws for a record that is gone in another way than into this one. */
async function notYetMerged(
  client: SalesforceClient,
  object: ObjectDescription,
  { id, others }: { id: string; others: string[] },
  call: Call,
): Promise<string[]> {
  if (others.length === 0) return [];
  const soql = `SELECT Id, IsDeleted, MasterRecordId FROM ${object.name} WHERE Id IN (${others.map(quoted).join(', ')})`;
  const { records } = await client.queryAll(soql, call, { object: object.name });
  return others.filter((other) => {
    const found = records.find(({ Id }) => Id?.slice(0, 15) === other.slice(0, 15));
    if (found && found.IsDeleted !== true) return true;
    const master = found?.MasterRecordId;
    if (typeof master === 'string' && master.slice(0, 15) === id.slice(0, 15)) return false;
    throw new UserFixableError(
      'salesforce.recordNotFound',
      { ...aboutObject(object), id: other },
      {
        repair: { kind: 'data', field: 'others' },
      },
    );
  });
}
