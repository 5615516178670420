/** Any flow, for property tests: steps, branches that meet again, error routes and loops in each other; and a run of it on paper. */
import fc from 'fast-check';
import { EACH, ERROR, type FlowDocument, type FlowEdge, OUT } from '../flow/document.ts';
import { type Graph, graphOf } from '../flow/graph.ts';
import { frameGraph, loopsOf } from '../flow/loops.ts';
import { hasErrorRoute, planNext } from '../run/plan.ts';
import { freshStep, type StepState } from '../run/state.ts';

type Block =
  | { kind: 'step' }
  | { kind: 'branch'; arms: Block[][] }
  | { kind: 'rescue'; arm: Block[] }
  | { kind: 'loop'; body: Block[] };

const { blocks } = fc.letrec<{ blocks: Block[]; block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ kind: fc.constant('step' as const) }),
    fc.record({ kind: fc.constant('branch' as const), arms: fc.array(tie('blocks'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ kind: fc.constant('rescue' as const), arm: tie('blocks') }),
    fc.record({ kind: fc.constant('loop' as const), body: tie('blocks') }),
  ),
  blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
}));

/** Ways out that are open: `id:handle`. */
type Ends = string[];

export const anyFlow: fc.Arbitrary<FlowDocument> = blocks.map((chain) => {
  const document: FlowDocument = { format: 1, nodes: [], edges: [] };
  const add = (type: string, from: Ends): string => {
    const id = `n${document.nodes.length}`;
    document.nodes.push({ id, type, version: 1, config: {}, input: {} });
    for (const end of from) document.edges.push(edge(end, id));
    return id;
  };
  const put = (list: Block[], from: Ends): Ends => list.reduce((ends, block) => putOne(block, ends), from);
  const putOne = (block: Block, from: Ends): Ends => {
    switch (block.kind) {
      case 'step':
        return [`${add('x.step', from)}:${OUT}`];
      case 'branch': {
        const id = add('x.branch', from);
        return [...block.arms.flatMap((arm, at) => put(arm, [`${id}:r${at}`])), `${id}:else`];
      }
      case 'rescue': {
        const id = add('x.step', from);
        return [...put(block.arm, [`${id}:${ERROR}`]), `${id}:${OUT}`];
      }
      case 'loop': {
        const id = add('x.loop', from);
        put(block.body, [`${id}:${EACH}`]);
        return [`${id}:${OUT}`];
      }
    }
  };
  put(chain, [`${add('x.trigger', [])}:${OUT}`]);
  return document;
});

function edge(end: string, target: string): FlowEdge {
  const [source = '', sourceHandle = OUT] = end.split(':');
  return { id: `${end}>${target}`, source, sourceHandle, target };
}

/** What a step does at its place: fails, or takes one of its ways. The same step at the same place always does the same. */
export type Conduct = (nodeId: string, path: string) => 'fail' | number;

export interface Told {
  /** In the order of their beginning: `node path`. */
  executed: string[];
  states: Map<string, StepState>;
  iterations: { nodeId: string; iterationPath: string; status: 'succeeded' | 'failed' }[];
}

const items = 2;
export const place = (nodeId: string, path: string): string => `${nodeId} ${path}`;

/** Runs a flow on paper, with what is known of it already. Calls `onStart` with the frame as a step starts. */
export function runOnPaper(
  document: FlowDocument,
  conduct: Conduct,
  known: { steps: Map<string, StepState>; iterations: Set<string> },
  onStart: (nodeId: string, graph: Graph, steps: ReadonlyMap<string, StepState>) => void = () => {},
): Told {
  const graph = graphOf(document);
  const loops = loopsOf(graph);
  const told: Told = { executed: [], states: new Map(), iterations: [] };

  const runFrame = (loop: string | null, path: string): boolean => {
    const part = frameGraph(graph, loops, loop);
    const steps = new Map<string, StepState>();
    for (const id of part.nodes.keys()) {
      const before = known.steps.get(place(id, path));
      if (before && id !== loop) steps.set(id, before);
    }
    const [trigger = ''] = graph.nodes.keys();
    const start = loop ?? trigger;
    steps.set(start, { ...freshStep(start), status: 'succeeded', branch: loop === null ? null : EACH });
    for (let next = planNext(part, steps); next.start.length + next.skip.length > 0; next = planNext(part, steps)) {
      for (const id of next.skip) steps.set(id, { ...freshStep(id), iterationPath: path, status: 'skipped' });
      for (const id of next.start) {
        onStart(id, part, steps);
        told.executed.push(place(id, path));
        steps.set(id, { ...execute(id, path), iterationPath: path });
      }
    }
    for (const [id, step] of steps) if (id !== start) told.states.set(place(id, path), step);
    return [...steps.values()].every((step) => step.status !== 'failed' || hasErrorRoute(graph, step.nodeId));
  };

  const execute = (id: string, path: string): StepState => {
    const does = conduct(id, path);
    if (does === 'fail') return { ...freshStep(id), status: 'failed', error: { code: 'x.failed', params: {} } };
    const handles = [...new Set((graph.outgoing.get(id) ?? []).map((each) => each.sourceHandle))];
    const ways = handles.filter((handle) => handle !== ERROR && handle !== EACH);
    if (graph.nodes.get(id)?.type === 'x.loop') {
      for (let index = 0; index < items; index++) {
        const inner = path === '' ? String(index) : `${path}.${index}`;
        if (known.iterations.has(place(id, inner))) continue;
        const status = runFrame(id, inner) ? 'succeeded' : 'failed';
        told.iterations.push({ nodeId: id, iterationPath: inner, status });
      }
      return { ...freshStep(id), status: 'succeeded', branch: OUT };
    }
    return { ...freshStep(id), status: 'succeeded', branch: ways[does % Math.max(1, ways.length)] ?? OUT };
  };

  runFrame(null, '');
  return told;
}
