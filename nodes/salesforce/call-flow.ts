import { z } from 'zod';
import { defineAction, done, field, type Json, type Option, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { calledFlow } from '../rest/called-flow.ts';
import { isBlank, shortened } from '../rest/json.ts';
import type { ActionDescription, ActionVariable } from './actions.ts';
import { type SalesforceClient, settleMs, WRITE_MS, WRITING_STEP_MS } from './client.ts';
import { typedValue } from './values.ts';

const config = z.object({
  flow: field(z.string().regex(/^\w{1,120}$/), { control: 'choice', options: 'flows' }),
});

const called = calledFlow(120);

type Config = z.infer<typeof config>;
type Input = z.infer<typeof called.input>;

/** What a flow of the org does only the org knows: once, and after a lost answer a person looks. */
export const callFlow = defineAction<SalesforceClient, Config, Input>({
  ...called,
  type: 'salesforce.callFlow',
  version: 1,
  group: 'app',
  effect: 'once',
  connection: 'salesforce',
  config,
  options: {
    flows: async ({ client }) => {
      const { actions } = await client.listFlows({ signal: soon() });
      return actions.map(({ name, label }) => ({ value: name, label })).sort((a, b) => a.label.localeCompare(b.label));
    },
    inputs: async ({ client, config: { flow } }) => ((await described(client, flow))?.inputs ?? []).map(optionOf),
    outputs: async ({ client, config: { flow } }) => ((await described(client, flow))?.outputs ?? []).map(optionOf),
  },
  settleMs,
  timeoutMs: WRITING_STEP_MS,
  noDryRun: true,
  run,
});

const soon = () => AbortSignal.timeout(30_000);

async function described(client: SalesforceClient, flow: Json | undefined): Promise<ActionDescription | undefined> {
  const name = config.shape.flow.safeParse(flow);
  return name.success ? client.describeFlow(name.data, { signal: soon() }) : undefined;
}

async function run({
  client,
  config: { flow },
  input: { values: given = {} },
  signal,
  guard,
}: RunContext<SalesforceClient, Config, Input>): Promise<StepResult> {
  const { inputs } = await client.describeFlow(flow, { signal }).catch(told(flow));
  const values: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given)) {
    const variable = inputs.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!variable) throw atValue('salesforce.flowInputUnknown', name);
    if (!isBlank(value)) values[variable.name] = typedInput(variable, value);
  }
  for (const { name, required } of inputs) {
    if (required && !Object.hasOwn(values, name)) throw atValue('salesforce.flowInputMissing', name);
  }
  return done(await client.runFlow(flow, values, { signal, guard, timeoutMs: WRITE_MS }).catch(told(flow)));
}

/** Salesforce says of a flow that is gone, or was deactivated, what it says of records. */
const told = (name: string) => (error: unknown) => {
  const isGone = error instanceof UserFixableError && error.code === 'salesforce.recordNotFound';
  if (!isGone) throw error;
  const repair = { kind: 'field', field: 'flow' } as const;
  throw new UserFixableError('salesforce.flowUnknown', { name }, { cause: error, repair });
};

/** The describe names types in capitals, apart from that they are those of fields. */
function typedInput({ name, type, maxOccurs }: ActionVariable, value: Json): Json {
  if (type === 'SOBJECT') return value;
  const kind = kindOf(type);
  const list = maxOccurs > 1 ? (Array.isArray(value) ? value : [value]) : undefined;
  const typed = (list ?? [value]).map((one) => typedValue(one, kind));
  if (typed.some((one) => one === undefined)) throw atValue('salesforce.flowInputMisfit', name, shortened(value));
  return list ? (typed as Json[]) : (typed[0] ?? null); // undefined was refused just above
}

function atValue(code: string, name: string, value = ''): UserFixableError {
  return new UserFixableError(code, { name, value }, { repair: { kind: 'field', field: `values.${name}` } });
}

const kindOf = (type: string): string =>
  ({ NUMBER: 'double', CURRENCY: 'currency', BOOLEAN: 'boolean', DATE: 'date', DATETIME: 'datetime' })[type] ??
  'string';

/** `any` takes a list as well as a single value, or a record. */
const optionOf = ({ name, label, required, type, maxOccurs }: ActionVariable): Option => ({
  value: name,
  label: label || name,
  required,
  writable: true,
  type: type === 'SOBJECT' || maxOccurs > 1 ? 'any' : kindOf(type),
});
