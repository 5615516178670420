/** Triggers that fetch what they start with: the newest event as a sample, a record that a person chooses. */
import type { Json, Option, TriggerDefinition } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { openClient } from '../connections/clients.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { inWorkspaceTime } from '../people/time-zone.ts';
import { parsePart } from '../run/parse-part.ts';
import { runByHand } from './by-hand.ts';
import { keepSample } from './samples.ts';
import { readFlow, readVersion } from './stored.ts';

interface OpenTrigger {
  nodeId: string;
  definition: TriggerDefinition;
  context: { client: unknown; config: unknown; signal: AbortSignal };
}

/** Throws 'flow.noTrigger', 'flow.connectionMissing', and what its settings lack. */
async function openTrigger(engine: Engine, workspaceId: string, document: FlowDocument): Promise<OpenTrigger> {
  const node = document.nodes.find(({ type }) => nodeDefinition(type)?.kind === 'trigger');
  const definition = node && nodeDefinition(node.type);
  if (definition?.kind !== 'trigger') throw new UserFixableError('flow.noTrigger');
  if (definition.connection && !definition.connectionOptional && !node?.connection)
    throw new UserFixableError('flow.connectionMissing', { app: `@nodes.${definition.connection}.app` });
  const config = parsePart(definition.config, node?.config);
  const client = node?.connection ? await openClient(engine, workspaceId, node.connection) : undefined;
  const signal = AbortSignal.timeout(limits.requestTimeoutMs);
  return { nodeId: node?.id ?? '', definition, context: { client, config, signal } };
}

/** Throws 'flow.nothingToFetch' when nothing fits yet. */
export async function fetchLatest(engine: Engine, actor: Actor, { flowId }: { flowId: string }): Promise<void> {
  const { draft } = await readFlow(engine.db, actor.workspaceId, flowId);
  const { nodeId, definition, context } = await openTrigger(engine, actor.workspaceId, draft);
  const output = await inWorkspaceTime(engine, actor.workspaceId, async () =>
    definition.poll?.latest({ ...context, now: new Date() }),
  );
  if (output === undefined || output === null) throw new UserFixableError('flow.nothingToFetch');
  await keep(engine, actor, { flowId, nodeId, output });
}

const keep = (engine: Engine, { workspaceId }: Actor, sample: { flowId: string; nodeId: string; output: Json }) =>
  keepSample(engine.db, { workspaceId, ...sample, branch: null, fingerprint: '' });

/** `of`: people choose for a sample while they edit, and for a run with what is live. */
export interface Choice {
  flowId: string;
  of: 'draft' | 'live';
}

export async function searchChoices(
  engine: Engine,
  workspaceId: string,
  given: Choice & { text: string },
): Promise<Option[]> {
  const { definition, context } = await openTrigger(engine, workspaceId, await documentOf(engine, workspaceId, given));
  return choosing(definition).search({ ...context, text: given.text.slice(0, 200) });
}

export async function chooseSample(
  engine: Engine,
  actor: Actor,
  { flowId, id }: { flowId: string; id: string },
): Promise<void> {
  const { draft } = await readFlow(engine.db, actor.workspaceId, flowId);
  const { nodeId, definition, context } = await openTrigger(engine, actor.workspaceId, draft);
  await keep(engine, actor, { flowId, nodeId, output: await choosing(definition).read({ ...context, id }) });
}

/** The record is read now; the run begins with it. */
export async function runChosen(
  engine: Engine,
  actor: Actor,
  { flowId, id }: { flowId: string; id: string },
): Promise<{ runId: string }> {
  const flow = await readFlow(engine.db, actor.workspaceId, flowId);
  if (!flow.isOn) throw new UserFixableError('flow.isOff');
  const document = await documentOf(engine, actor.workspaceId, { flowId, of: 'live' });
  const { definition, context } = await openTrigger(engine, actor.workspaceId, document);
  return runByHand(engine, actor, { flowId, payload: await choosing(definition).read({ ...context, id }) });
}

async function documentOf(engine: Engine, workspaceId: string, { flowId, of }: Choice): Promise<FlowDocument> {
  const flow = await readFlow(engine.db, workspaceId, flowId);
  if (of === 'draft') return flow.draft;
  const version = await readVersion(engine.db, flow);
  if (!version) throw new UserFixableError('flow.notPublished');
  return version.document;
}

function choosing({ choose }: TriggerDefinition): NonNullable<TriggerDefinition['choose']> {
  if (!choose) throw new UserFixableError('flow.nothingToChoose');
  return choose;
}
