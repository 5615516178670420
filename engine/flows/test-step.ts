/** Trying one step while editing: a real call with the samples of the steps before it, or only what would be sent. */

import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import type { ActionDefinition, DryRun, Json, StepResult } from '../../nodes/contract.ts';
import { type ErrorParams, UserFixableError } from '../../nodes/errors.ts';
import { hideSecrets } from '../../nodes/fields.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { requireAllowance } from '../connections/allowance.ts';
import { openClient } from '../connections/clients.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { graphOf, stepNumbers } from '../flow/graph.ts';
import { loopsOf } from '../flow/loops.ts';
import { cardParams } from '../flow/validate.ts';
import { limits } from '../limits.ts';
import { inWorkspaceTime } from '../people/time-zone.ts';
import { callFlow, childOutput, readChild } from '../run/child.ts';
import { tellError } from '../run/classify.ts';
import { parsePart } from '../run/parse-part.ts';
import { itemSources, listSources } from '../run/per-item.ts';
import { shownNode } from '../run/shown-node.ts';
import type { StepError } from '../run/state.ts';
import { resolve, resolveInput, type Scope, type Turn } from '../values/resolve.ts';
import { typedStart } from '../values/source.ts';
import { fingerprint, readSamples } from './detail.ts';
import { keepSample } from './samples.ts';
import { refuseWhenStopped } from './stop.ts';
import { type FlowRow, readFlow } from './stored.ts';

export type StepTest =
  | { ok: true; output: Json; branch: string | null; input: Json; tookMs: number }
  | { ok: false; error: StepError; input: Json | null; tookMs: number };

interface Trial {
  flow: FlowRow;
  node: FlowNode;
  definition: ActionDefinition;
  input: Record<string, Json>;
  parsed: { config: unknown; input: unknown };
  scope: Scope;
  /** Of a step that is done for each item, which is tried with the first: how many there are. */
  items: number | null;
}

/** The call is real: an add adds. Its output becomes the step's sample. Never retried, in no figure. */
export async function testStep(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; nodeId: string },
): Promise<StepTest> {
  const startedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - startedAt);
  let input: Json | null = null;
  try {
    await refuseWhenStopped(engine.db, actor.workspaceId);
    const trial = await prepare(engine, actor.workspaceId, given);
    input = hideSecrets(trial.definition, trial.input);
    const result = await inWorkspaceTime(engine, actor.workspaceId, () => runOnce(engine, actor, trial));
    const output = await sampleOf(engine, actor, trial, result);
    const branch = (result.kind === 'done' && result.branch) || null;
    await keepSample(engine.db, {
      workspaceId: actor.workspaceId,
      ...given,
      output,
      branch,
      fingerprint: fingerprint(trial.node),
    });
    return { ok: true, output, branch, input, tookMs: tookMs() };
  } catch (error) {
    return { ok: false, error: told(engine, error), input, tookMs: tookMs() };
  }
}

async function sampleOf(engine: Engine, actor: Actor, trial: Trial, result: StepResult): Promise<Json> {
  if (trial.items !== null && result.kind === 'done')
    return { count: trial.items, failed: 0, results: [result.output], errors: [] };
  if (result.kind === 'call') return calledOutput(engine, actor, trial.node, result);
  if (result.kind === 'finish') return { reason: result.reason };
  if (result.kind === 'each')
    return { count: result.items.length, failed: 0, results: collected(trial, result.items), errors: [] };
  return result.output;
}

/** A loop is tested without its iterations: what it would collect comes of the samples of the steps in it, if they are there. */
function collected({ node, definition, scope }: Trial, items: Json[]): Json[] {
  const source = node.input[definition.loop?.collect ?? ''];
  if (!source) return [];
  return items.slice(0, collectedInTest).flatMap((item, index) => {
    const turn = { nodeId: node.id, item, index };
    const loop = (id: string | undefined) => (id === undefined || id === node.id ? turn : scope.loop?.(id));
    try {
      return [resolve(source, { ...scope, loop }, [])];
    } catch (error) {
      if (error instanceof UserFixableError) return [];
      throw error;
    }
  });
}

const collectedInTest = 20;

/** The other flow really runs, as a test: never retried, in no figure. */
async function calledOutput(
  engine: Engine,
  { workspaceId }: Actor,
  { id: nodeId }: FlowNode,
  { flowId, values }: Extract<StepResult, { kind: 'call' }>,
): Promise<Json> {
  const call = { workspaceId, runId: uuidv7(), nodeId, iterationPath: '', kind: 'test' as const, flowId, values };
  const runId = await callFlow(engine.pool, call);
  const end = Date.now() + limits.requestTimeoutMs;
  for (;;) {
    const child = await readChild(engine.pool, runId);
    const ended = childOutput(child);
    if (ended) return ended.output;
    if (Date.now() > end)
      throw new UserFixableError('flow.childSlow', { flow: child.flowName, seconds: limits.requestTimeoutMs / 1000 });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What the far side says to it: asked where nothing of it stays. */
export type StepCheck = { ok: true; wouldDo: DryRun } | { ok: false; error: StepError };

export async function previewStep(
  engine: Engine,
  workspaceId: string,
  given: { flowId: string; nodeId: string },
): Promise<{ ok: true; preview: Json; check: StepCheck | null } | { ok: false; error: StepError }> {
  try {
    const trial = await prepare(engine, workspaceId, given);
    const { definition, parsed } = trial;
    const { one, check } = await inWorkspaceTime(engine, workspaceId, async () => {
      const client = await clientToAsk(engine, workspaceId, trial).catch(() => undefined);
      const signal = AbortSignal.timeout(limits.requestTimeoutMs);
      const one = definition.preview
        ? await definition.preview({ ...parsed, input: hideSecrets(definition, parsed.input), client, signal })
        : hideSecrets(definition, trial.input);
      return { one, check: await checked(engine, workspaceId, trial) };
    });
    const preview = trial.items === null ? one : { items: trial.items, first: one };
    return { ok: true, preview, check };
  } catch (error) {
    return { ok: false, error: told(engine, error) };
  }
}

/** What is tried out uses up calls as runs do: none beyond our share. */
async function clientToAsk(engine: Engine, workspaceId: string, { node }: Pick<Trial, 'node'>): Promise<unknown> {
  if (!node.connection) return undefined;
  const client = await openClient(engine, workspaceId, node.connection);
  await requireAllowance(engine, node.connection);
  return client;
}

async function checked(engine: Engine, workspaceId: string, trial: Trial): Promise<StepCheck | null> {
  const { node, definition, parsed } = trial;
  if (!definition.dryRun || !node.connection) return null;
  try {
    const client = await clientToAsk(engine, workspaceId, trial);
    const signal = AbortSignal.timeout(limits.requestTimeoutMs);
    const wouldDo = await definition.dryRun({ client, ...parsed, signal });
    return wouldDo ? { ok: true, wouldDo } : null;
  } catch (error) {
    return { ok: false, error: told(engine, error) };
  }
}

async function prepare(engine: Engine, workspaceId: string, given: { flowId: string; nodeId: string }): Promise<Trial> {
  const flow = await readFlow(engine.db, workspaceId, given.flowId);
  const node = flow.draft.nodes.find((candidate) => candidate.id === given.nodeId);
  if (!node) throw new UserFixableError('flow.stepGone');
  const definition = nodeDefinition(node.type);
  if (definition?.kind !== 'action') throw new UserFixableError('flow.unknownType', { type: node.type });
  const samples = await readSamples(engine, flow.workspaceId, flow.id, flow.draft);
  const scope = sampleScope(engine, { flow, node, samples });
  try {
    if (definition.perItem) return prepareFirst({ flow, node, scope }, definition.perItem);
    const input = resolveInput(sourcesOf(shownNode(node), definition), scope);
    return { flow, node, definition, input, parsed: parsedBy(definition, node, input), scope, items: null };
  } catch (error) {
    throw asUntried(error, { flow, node, samples });
  }
}

type Samples = Awaited<ReturnType<typeof readSamples>>;
type Tried = Pick<Trial, 'flow' | 'node'> & { samples: Samples };

/** No other value would help where the step that gives it was never tried: that is what a person has to do. */
function asUntried(error: unknown, { flow, node, samples }: Tried): unknown {
  if (!(error instanceof UserFixableError) || error.code !== 'flow.missingValue') return error;
  const { field = '', fromStep = 0, fromCard = '' } = error.params;
  const from = [...stepNumbers(flow.draft)].find(([, number]) => number === fromStep)?.[0];
  const around = [node.id, ...loopsOf(graphOf(flow.draft)).around(node.id)];
  if (from === undefined || around.includes(from) || samples[from] !== undefined) return error;
  return new UserFixableError('flow.notTried', { field, fromStep, fromCard });
}

function prepareFirst(
  { flow, node, scope }: Pick<Trial, 'flow' | 'node' | 'scope'>,
  { items: key, action }: NonNullable<ActionDefinition['perItem']>,
): Trial {
  const list = resolveInput(listSources(node.input, key), scope)[key] ?? [];
  const [item] = Array.isArray(list) ? list : [list];
  if (item === undefined || !Array.isArray(list))
    throw new UserFixableError('flow.nothingInList', { field: key }, { repair: { kind: 'field', field: key } });
  const turn = { nodeId: node.id, item, index: 0 };
  const loop = (id: string | undefined) => (id === undefined || id === node.id ? turn : scope.loop?.(id));
  const inside = { ...scope, loop };
  const input = resolveInput(itemSources(shownNode(node).input, key), inside);
  const parsed = parsedBy(action, node, input);
  return { flow, node, definition: action, input, parsed, scope: inside, items: list.length };
}

const parsedBy = (definition: ActionDefinition, node: FlowNode, input: Record<string, Json>): Trial['parsed'] => ({
  config: parsePart(definition.config, node.config),
  input: parsePart(definition.input, input),
});

/** Samples stand for the outputs of earlier steps. */
function sampleScope(engine: Engine, { flow, node, samples }: Tried): Scope {
  const scope: Scope = {
    output: (nodeId) => samples[nodeId]?.output ?? undefined,
    card: (nodeId) => cardOf(flow.draft, nodeId),
    loop: (loopId) => firstTurn(flow, node, loopId, scope),
    run: { id: uuidv4(), link: `${engine.publicUrl}/runs`, startedAt: new Date().toISOString() },
  };
  return scope;
}

/** A step inside a loop is tried with the first item. */
function firstTurn(flow: FlowRow, node: FlowNode, loopId: string | undefined, scope: Scope): Turn | undefined {
  const around = loopsOf(graphOf(flow.draft)).around(node.id);
  const wanted = loopId ?? around[0];
  const loop = flow.draft.nodes.find(({ id }) => id === wanted && around.includes(id));
  if (!loop) return undefined;
  const definition = nodeDefinition(loop.type);
  if (definition?.kind !== 'action') return undefined;
  const outer = { ...scope, loop: (id: string | undefined) => firstTurn(flow, loop, id, scope) };
  const items = resolveInput(sourcesOf(loop, definition), outer)[definition.loop?.items ?? ''];
  const [item] = Array.isArray(items) ? items : [];
  return item === undefined ? undefined : { nodeId: loop.id, item, index: 0 };
}

/** Without what a loop reads at the end of its iterations. */
function sourcesOf({ input }: FlowNode, { loop }: ActionDefinition): FlowNode['input'] {
  const { [loop?.collect ?? '']: _collected, ...sources } = input;
  return sources;
}

function cardOf(document: FlowDocument, nodeId: string): ErrorParams {
  const node = document.nodes.find((candidate) => candidate.id === nodeId);
  return node ? cardParams(node, stepNumbers(document).get(nodeId) ?? 0) : { card: nodeId };
}

async function runOnce(engine: Engine, actor: Actor, { flow, node, definition, parsed }: Trial) {
  const client = await clientToAsk(engine, actor.workspaceId, { node });
  if (definition.connection && !definition.connectionOptional && client === undefined)
    throw new UserFixableError('flow.connectionMissing', { app: `@nodes.${definition.connection}.app` });
  return definition.run({
    client,
    ...parsed,
    signal: AbortSignal.timeout(definition.timeoutMs ?? limits.requestTimeoutMs),
    guard: { check: () => {}, look: () => {} }, // a person is watching: nothing is repeated behind their back
    step: {
      workspaceId: actor.workspaceId,
      flowId: flow.id,
      runId: uuidv4(),
      nodeId: node.id,
      iterationPath: '',
      attempt: 1,
    },
    typed: (field) => typedStart(node.input[field]),
    hops: 0,
    kept: () => undefined,
    keep: () => Promise.resolve(),
    now: () => Date.now(),
    begunAt: () => Promise.resolve(undefined),
    isFirst: () => Promise.resolve(true), // a test leaves no mark
    log: () => {},
  });
}

function told(engine: Engine, error: unknown): StepError {
  const reference = uuidv4().slice(0, 8).toUpperCase();
  const found = tellError(error, reference);
  if (found.code === 'engine.unexpected')
    engine.log.error({ err: error, reference }, 'a step test failed unexpectedly');
  return found;
}
