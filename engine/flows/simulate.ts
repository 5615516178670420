/**
 * A step that searches by a key, over past events: does the key find each of them once? Reads only. Values come from what the runs of those
 * events really had; the searches go out side by side, so that the client gathers them into few calls.
 */
import type { ActionDefinition, Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { catalogFields } from '../../nodes/fields.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { requireAllowance } from '../connections/allowance.ts';
import { openClient } from '../connections/clients.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { graphOf } from '../flow/graph.ts';
import { inWorkspaceTime } from '../people/time-zone.ts';
import { parsePart } from '../run/parse-part.ts';
import { shownNode } from '../run/shown-node.ts';
import { resolveInput, type Scope } from '../values/resolve.ts';
import { typedStart } from '../values/source.ts';
import { readFlow } from './stored.ts';

const AT_ONCE = 100;
const EXAMPLES = 5;
const LONGEST_MS = 60_000;

export type Finding = 'none' | 'one' | 'several' | 'elsewhere' | 'unknown';

export interface Simulation {
  /** Events that were looked at. */
  looked: number;
  counts: Record<Finding, number>;
  /** A few of each, newest first: what was searched for and how many were found. */
  examples: { finding: Finding; at: Date; runId: string | null; values: string; count: number }[];
}

export async function simulateSearch(
  engine: Engine,
  workspaceId: string,
  { flowId, nodeId, most }: { flowId: string; nodeId: string; most: number },
): Promise<Simulation> {
  const { draft } = await readFlow(engine.db, workspaceId, flowId);
  const node = draft.nodes.find(({ id }) => id === nodeId);
  if (!node) throw new UserFixableError('flow.stepGone');
  const definition = nodeDefinition(node.type);
  if (definition?.kind !== 'action' || !definition.elsewhere) throw new UserFixableError('flow.noSimulation');
  if (!node.connection)
    throw new UserFixableError('flow.connectionMissing', { app: `@nodes.${definition.connection}.app` });
  const client = await openClient(engine, workspaceId, node.connection);
  const config = parsePart(definition.config, node.config);
  const past = await pastEvents(engine, { workspaceId, flowId, most });
  const signal = AbortSignal.timeout(LONGEST_MS);
  const found: Simulation['examples'] = [];
  for (let from = 0; from < past.length; from += AT_ONCE) {
    await requireAllowance(engine, node.connection);
    found.push(
      ...(await inWorkspaceTime(engine, workspaceId, () =>
        Promise.all(
          past
            .slice(from, from + AT_ONCE)
            .map((event) =>
              lookUp({ definition, node, client, config, document: draft, event, signal, flowId, workspaceId }),
            ),
        ),
      )),
    );
  }
  const counts: Record<Finding, number> = { none: 0, one: 0, several: 0, elsewhere: 0, unknown: 0 };
  const examples = found.filter(({ finding }) => ++counts[finding] <= EXAMPLES && finding !== 'one');
  return { looked: past.length, counts, examples };
}

interface PastEvent {
  at: Date;
  payload: Json;
  runId: string | null;
  outputs: Record<string, Json>;
}

/** Newest first. Of an event that ran several times the newest run counts. */
async function pastEvents(
  engine: Engine,
  { workspaceId, flowId, most }: { workspaceId: string; flowId: string; most: number },
): Promise<PastEvent[]> {
  const { rows } = await engine.pool.query<PastEvent>(
    `select e.created_at as at, e.payload, r.id as "runId", coalesce(o.outputs, '{}') as outputs
     from events e
     left join lateral (select id from runs where event_id = e.id order by id desc limit 1) r on true
     left join lateral (
       select jsonb_object_agg(s.node_id, s.output) as outputs from steps s
       where s.run_id = r.id and s.iteration_path = '' and s.status = 'succeeded' and s.output is not null) o on true
     where e.workspace_id = $1 and e.flow_id = $2 and e.payload is not null and e.status <> 'rejected'
     order by e.id desc limit $3`,
    [workspaceId, flowId, most],
  );
  return rows;
}

interface LookUp {
  definition: ActionDefinition;
  node: FlowNode;
  client: unknown;
  config: unknown;
  document: FlowDocument;
  event: PastEvent;
  signal: AbortSignal;
  flowId: string;
  workspaceId: string;
}

async function lookUp(given: LookUp): Promise<Simulation['examples'][number]> {
  const { definition, node, client, config, event, signal } = given;
  const base = { at: event.at, runId: event.runId, values: '', count: 0 };
  try {
    const { sources, blank } = keySources(definition, node);
    const resolved = resolveInput(sources, scopeOf(given));
    const values = literals(resolved).join(', ').slice(0, 200);
    const input = parsePart(definition.input, { ...resolved, ...blank });
    const count = await countOf(given, input);
    if (count > 0) return { ...base, values, count, finding: count === 1 ? 'one' : 'several' };
    const others = (await definition.elsewhere?.({ client, config, input, signal })) ?? 0;
    return { ...base, values, count: others, finding: others > 0 ? 'elsewhere' : 'none' };
  } catch (error) {
    if (error instanceof UserFixableError && error.repair?.kind === 'connection') throw error;
    return { ...base, finding: 'unknown' }; // this event lacks a value, or it is none that can be searched for
  }
}

/** What would be written has no say in what is found, and may be missing in an old event. */
function keySources(definition: ActionDefinition, node: FlowNode) {
  const { input } = shownNode(node);
  const maps = catalogFields(definition.input, 'input').filter(({ control }) => control === 'fieldMap');
  const written = new Set(maps.map(({ key }) => key));
  return {
    sources: Object.fromEntries(Object.entries(input).filter(([key]) => !written.has(key))),
    blank: Object.fromEntries([...written].map((key) => [key, {}])),
  };
}

/** Nothing but a read is ever run here. */
async function countOf(given: LookUp, input: unknown): Promise<number> {
  const { definition, client, config, signal } = given;
  if (definition.matches) return definition.matches({ client, config, input, signal });
  if (definition.effect !== 'read') throw new Error(`${definition.type} is no search`);
  const result = await definition.run({ client, config, input, signal, ...quiet(given) });
  const { totalSize } = Object(result.kind === 'done' ? result.output : {}) as { totalSize?: number };
  return typeof totalSize === 'number' ? totalSize : 0;
}

function scopeOf({ document, event }: LookUp): Scope {
  const graph = graphOf(document);
  const trigger = document.nodes.find(({ id }) => !graph.incoming.has(id))?.id;
  return {
    output: (nodeId) => (nodeId === trigger ? event.payload : event.outputs[nodeId]),
    card: (nodeId) => ({ card: nodeId }),
    run: { id: event.runId ?? '', link: '', startedAt: event.at.toISOString() },
  };
}

/** What a read step of a test needs beside its values. */
const quiet = ({ node, event, flowId, workspaceId }: LookUp) => ({
  guard: { check: () => {}, look: () => {} },
  step: { workspaceId, flowId, runId: event.runId ?? '', nodeId: node.id, iterationPath: '', attempt: 1 },
  typed: (field: string) => typedStart(node.input[field]),
  hops: 0,
  kept: () => undefined,
  keep: () => Promise.resolve(),
  now: () => Date.now(),
  begunAt: () => Promise.resolve(undefined),
  isFirst: () => Promise.resolve(true),
  log: () => {},
});

/** What a person recognises: the values of conditions, without fields and operators. */
function literals(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(literals);
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [String(value)];
  if ('field' in value && 'operator' in value) return literals(value.value);
  return Object.values(value).flatMap(literals);
}
