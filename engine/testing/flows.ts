/** Any flow, for property tests: steps, branches that meet again, error routes, lists and loops in each other; and a run of it on paper. */
import fc from 'fast-check';
import { EACH, ERROR, type FlowDocument, type FlowEdge, OUT } from '../flow/document.ts';
import { behind, type Graph, graphOf } from '../flow/graph.ts';
import { frameGraph, loopsOf } from '../flow/loops.ts';
import { hasErrorRoute, planNext } from '../run/plan.ts';
import { freshStep, type StepState } from '../run/state.ts';

type Block =
  | { kind: 'step' }
  /** Done for each item. */
  | { kind: 'list' }
  | { kind: 'branch'; arms: Block[][] }
  | { kind: 'rescue'; arm: Block[] }
  | { kind: 'loop'; body: Block[] };

const blocksOf = (depth: number, longest: number) =>
  fc.letrec<Record<Block['kind'], Block> & { blocks: Block[]; block: Block }>((tie) => ({
    step: fc.constant({ kind: 'step' }),
    list: fc.constant({ kind: 'list' }),
    branch: fc.record({
      kind: fc.constant('branch' as const),
      arms: fc.array(tie('blocks'), { minLength: 1, maxLength: 2 }),
    }),
    rescue: fc.record({ kind: fc.constant('rescue' as const), arm: tie('blocks') }),
    loop: fc.record({ kind: fc.constant('loop' as const), body: tie('blocks') }),
    block: fc.oneof(
      { maxDepth: depth, withCrossShrink: true },
      fc.oneof(tie('step'), tie('list')),
      tie('branch'),
      tie('rescue'),
      tie('loop'),
    ),
    blocks: fc.array(tie('block'), { minLength: 1, maxLength: longest }),
  }));

/** Ways out that are open: `id:handle`. */
type Ends = string[];

const documentOf = (chain: Block[]): FlowDocument => {
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
      case 'list':
        return [`${add(`x.${block.kind}`, from)}:${OUT}`];
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
};

export const anyFlow = blocksOf(3, 3).blocks.map(documentOf);

/** With one of each kind at least, for tests that really run them: few have to tell as much as many others. */
export function anyFullFlow(...kinds: Block['kind'][]): fc.Arbitrary<FlowDocument> {
  const parts = blocksOf(1, 2);
  return fc.tuple(...kinds.map((kind) => parts[kind])).map(documentOf);
}

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

/** Of a loop or a list: whether it ends with its first item that fails. */
export const stopsAtAnError = (does: ReturnType<Conduct>): boolean => does !== 'fail' && does % 2 === 1;

const failed = (id: string): StepState => ({
  ...freshStep(id),
  status: 'failed',
  error: { code: 'x.failed', params: {} },
});

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
    if (does === 'fail') return failed(id);
    const handles = [...new Set((graph.outgoing.get(id) ?? []).map((each) => each.sourceHandle))];
    const ways = handles.filter((handle) => handle !== ERROR && handle !== EACH);
    const type = graph.nodes.get(id)?.type;
    if (type === 'x.loop' || type === 'x.list') {
      for (let index = 0; index < items; index++) {
        const inner = path === '' ? String(index) : `${path}.${index}`;
        if (known.iterations.has(place(id, inner))) continue;
        const isWell = type === 'x.loop' ? runFrame(id, inner) : doItem(id, inner);
        told.iterations.push({ nodeId: id, iterationPath: inner, status: isWell ? 'succeeded' : 'failed' });
        if (!isWell && stopsAtAnError(does)) return failed(id);
      }
      return { ...freshStep(id), status: 'succeeded', branch: OUT };
    }
    return { ...freshStep(id), status: 'succeeded', branch: ways[does % Math.max(1, ways.length)] ?? OUT };
  };

  const doItem = (id: string, path: string): boolean => {
    told.executed.push(place(id, path));
    const isWell = conduct(id, path) !== 'fail';
    const step: StepState = isWell ? { ...freshStep(id), status: 'succeeded' } : failed(id);
    told.states.set(place(id, path), { ...step, iterationPath: path });
    return isWell;
  };

  runFrame(null, '');
  return told;
}

/** What goes on rather than being done again: a loop, or a list outside of its items. */
export function goesOn(document: FlowDocument, id: string, path: string): boolean {
  const type = document.nodes.find((node) => node.id === id)?.type;
  return type === 'x.loop' || (type === 'x.list' && !isItem(document, id, path));
}

const depthOf = (path: string): number => (path === '' ? 0 : path.split('.').length);

const isItem = (document: FlowDocument, id: string, path: string): boolean =>
  depthOf(path) > loopsOf(graphOf(document)).around(id).length;

/** Told by the edges alone: what can be reached from a step, from the loops around it by their ways out, and those loops. */
export function behindOf(document: FlowDocument, start: string): { again: Set<string>; loops: Set<string> } {
  const graph = graphOf(document);
  const loops = loopsOf(graph).around(start);
  const after = loops.flatMap((loop) =>
    (graph.outgoing.get(loop) ?? []).flatMap((edge) =>
      edge.sourceHandle === EACH ? [] : [...behind(graph, edge.target)],
    ),
  );
  return { again: new Set([...behind(graph, start), ...after]), loops: new Set(loops) };
}

/** Whether the step at this place is what failed at the other one, or lies behind it. */
export function liesBehind(
  document: FlowDocument,
  { nodeId, iterationPath }: Pick<StepState, 'nodeId' | 'iterationPath'>,
  failed: Pick<StepState, 'nodeId' | 'iterationPath'>,
): boolean {
  // Of a list one item failed: the others do not lie behind it.
  if (nodeId === failed.nodeId && isItem(document, nodeId, failed.iterationPath))
    return iterationPath === failed.iterationPath;
  if (!behindOf(document, failed.nodeId).again.has(nodeId)) return false;
  // Inside the same loop only the iteration of the failure lies behind it.
  const around = (id: string) => loopsOf(graphOf(document)).around(id);
  const shared = around(failed.nodeId).filter((loop) => around(nodeId).includes(loop)).length;
  const head = (path: string) => path.split('.').slice(0, shared).join('.');
  return shared === 0 || head(failed.iterationPath) === head(iterationPath);
}
