import { z } from 'zod';
import { type DryRun, defineAction, done, field, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json } from '../rest/json.ts';
import { type Call, type SalesforceClient, WRITING_STEP_MS } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { type Attempt, dryRun } from './dry-run.ts';
import { idSpec, objectField } from './inputs.ts';
import { withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { recordIdOf } from './record-id.ts';

const config = z.object({
  object: objectField('deletableObjects'),
  whenGone: field(z.enum(['goOn', 'fail']).default('goOn'), {
    control: 'choice',
    choices: ['goOn', 'fail'],
    default: 'goOn',
    advanced: true,
  }),
});

const input = z.object({ id: field(json, idSpec) });

type Context = RunContext<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>;

/**
 * Into the recycle bin. A record that is already gone is what was wanted: Salesforce says ENTITY_IS_DELETED while it lies in the
 * bin, and NOT_FOUND or INVALID_CROSS_REFERENCE_KEY when it has left that too.
 */
export const deleteRecord = defineAction<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'salesforce.deleteRecord',
  version: 1,
  icon: 'file-minus',
  group: 'app',
  effect: 'idempotent',
  connection: 'salesforce',
  config,
  input,
  output: z.object({ id: z.string(), deleted: z.boolean() }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['deleted'], labelKey: 'deleted', type: 'boolean', sample: true },
  ],
  options: loaders,
  timeoutMs: WRITING_STEP_MS,
  run: (context) => withLabels(context.client, () => run(context)),
  dryRun: (context) => withLabels(context.client, () => tryDelete(context)),
});

/** The record's dependents and the org's own automations may refuse it. */
async function tryDelete({
  client,
  config: settings,
  input: given,
  signal,
}: Pick<Context, 'client' | 'config' | 'input' | 'signal'>): Promise<DryRun | undefined> {
  const object = await client.describe(settings.object, { signal });
  const id = recordIdOf(object, given.id);
  const path = `/sobjects/${object.name}/${id}`;
  const subject = { object: object.name, id, namesOnlyThis: true as const };
  const attempt: Attempt = { method: 'DELETE', path, options: {}, subject };
  try {
    return await dryRun(client, { kind: 'delete', attempts: [attempt] }, { signal });
  } catch (error) {
    if (!isGone(error) || settings.whenGone === 'fail') throw error;
    return { kind: 'nothing', count: 0 };
  }
}

/** Whoever may no longer see the object is told of each record that there is none. */
const requireObject = (client: SalesforceClient, { name }: ObjectDescription, call: Call): Promise<unknown> =>
  client.query(`SELECT Id FROM ${name} LIMIT 1`, call, { object: name });

const isGone = (error: unknown): error is UserFixableError =>
  error instanceof UserFixableError && error.code === 'salesforce.recordNotFound';

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
  // When the first answer was lost, the record that is gone was deleted by this very step.
  const mayBeOurs = kept() !== undefined;
  if (!mayBeOurs) await keep({ id });
  try {
    await client.remove(object.name, id, { signal, guard });
    return done({ id, deleted: true });
  } catch (error) {
    if (!isGone(error) || (settings.whenGone === 'fail' && !mayBeOurs)) throw error;
    if (error.params.errorCode !== 'ENTITY_IS_DELETED') await requireObject(client, object, { signal });
    return done({ id, deleted: mayBeOurs });
  }
}
