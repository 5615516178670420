/**
 * What a re-run keeps of the run it repeats. Its starts lie in frames: the run outside its loops, or one iteration. Behind a
 * start everything runs again; a loop with a start inside it goes on with the iterations that hold one, and what lies behind
 * that loop runs again too. Pure.
 */
import { EACH, type FlowDocument } from '../flow/document.ts';
import { behind, graphOf } from '../flow/graph.ts';
import { frameGraph, loopsOf } from '../flow/loops.ts';
import { hasErrorRoute } from '../run/plan.ts';

export interface Past {
  /** Without the trigger. `isDoubtful`: a person ended the run while nobody knew whether the step had written. */
  steps: { nodeId: string; iterationPath: string; status: string; isDoubtful?: boolean | undefined }[];
  iterations: { nodeId: string; iterationPath: string; status: string }[];
}

export type From = 'failed' | 'start' | { nodeId: string };

export interface Rerun {
  runIds: string[];
  from: From;
  /** The version it ran, or the one that is live now. */
  version: 'same' | 'newest';
}

export interface Kept {
  steps: { nodeId: string; iterationPath: string }[];
  iterations: { nodeId: string; iterationPath: string }[];
  /** Loops outside all others that go on where they were: their list has to be the same one. */
  loops: string[];
}

interface Starts {
  at: Set<string>;
  /** Loops with a start inside. */
  around: Set<string>;
}

/** Stands for every iteration: a person named a step in a loop. */
const EVERY = '*';

const keyOf = (id: string | null, path: string): string => `${id ?? ''} ${path}`;
const outerPath = (path: string): string => path.split('.').slice(0, -1).join('.');

export function keptOf(document: FlowDocument, past: Past, from: From): Kept {
  if (from === 'start') return { steps: [], iterations: [], loops: [] };
  const items = itemsOf(document, past);
  const kept = keptApart(items.document, items.past, from);
  return { ...kept, steps: kept.steps.map(({ nodeId, ...step }) => ({ ...step, nodeId: items.nodeOf(nodeId) })) };
}

/**
 * A step that is done for each item has rows of its own inside and outside of its iterations (engine/run/per-item.ts). Here the
 * inside is a step of its own, the body of a loop, so that what follows treats both alike.
 */
function itemsOf(document: FlowDocument, past: Past) {
  const loops = loopsOf(graphOf(document));
  const depthOf = (path: string): number => (path === '' ? 0 : path.split('.').length);
  const isItem = (step: Past['steps'][number]): boolean =>
    depthOf(step.iterationPath) > loops.around(step.nodeId).length;
  const known = new Map(document.nodes.map((node) => [node.id, node]));
  const looped = past.iterations.filter(({ nodeId }) => !loops.bodies.has(nodeId));
  const own = new Set([...past.steps.filter(isItem), ...looped].map(({ nodeId }) => nodeId));
  const insides = [...own].flatMap((id) => known.get(id) ?? []);
  return {
    document: {
      ...document,
      nodes: [...document.nodes, ...insides.map((node) => ({ ...node, id: `${node.id}${INSIDE}` }))],
      edges: [
        ...document.edges,
        ...insides.map(({ id }) => ({
          id: `${id}${INSIDE}`,
          source: id,
          sourceHandle: EACH,
          target: `${id}${INSIDE}`,
        })),
      ],
    },
    past: {
      ...past,
      steps: past.steps.map((step) => (isItem(step) ? { ...step, nodeId: `${step.nodeId}${INSIDE}` } : step)),
    },
    nodeOf: (id: string): string => (id.endsWith(INSIDE) ? id.slice(0, -INSIDE.length) : id),
  };
}

/** No node's id ends like this. */
const INSIDE = '@';

function keptApart(document: FlowDocument, past: Past, from: Exclude<From, 'start'>): Kept {
  const graph = graphOf(document);
  const loops = loopsOf(graph);
  const nearest = memo((id: string) => loops.around(id)[0] ?? null);
  const frames = startsByFrame(startsOf(past, from), (id) => loops.around(id).toReversed());
  const startsIn = (loop: string | null, path: string): Starts | undefined =>
    frames.get(keyOf(loop, path)) ?? (loop === null ? undefined : frames.get(keyOf(loop, EVERY)));
  const again = memo((key: string): Set<string> => {
    const starts = frames.get(key);
    const [loop = ''] = key.split(' ');
    const part = frameGraph(graph, loops, loop === '' ? null : loop);
    const after = [...(starts?.around ?? [])].flatMap((id) => [...behind(part, id)].filter((other) => other !== id));
    return new Set([...[...(starts?.at ?? [])].flatMap((id) => [...behind(part, id)]), ...after]);
  });
  const againIn = (loop: string | null, path: string): Set<string> =>
    again(frames.has(keyOf(loop, path)) ? keyOf(loop, path) : keyOf(loop, EVERY));

  /** Or surely failed, and the run went its way for that: with another start that is over. */
  const isOver = ({ nodeId, status, isDoubtful }: Past['steps'][number]): boolean =>
    status === 'succeeded' || (status === 'failed' && from !== 'failed' && !isDoubtful && hasErrorRoute(graph, nodeId));
  const over = new Set(past.steps.filter(isOver).map((step) => keyOf(step.nodeId, step.iterationPath)));
  const carried = new Set<string>();
  /** Of a loop in one frame: does it stay as it is, run from its beginning, or go on? */
  const stateOf = (loop: string | null, path: string): 'kept' | 'again' | 'partly' => {
    if (loop === null) return 'partly';
    const outer = nearest(loop);
    if (outer !== null && carried.has(keyOf(outer, path))) return 'kept';
    const around = stateOf(outer, outerPath(path));
    if (around !== 'partly') return around;
    if (againIn(outer, path).has(loop)) return 'again';
    const hasStart = startsIn(outer, path)?.around.has(loop) === true;
    return over.has(keyOf(loop, path)) && !hasStart ? 'kept' : 'partly';
  };

  // Outer iterations first: what is kept as a whole is not looked into.
  const iterations = past.iterations
    .toSorted((one, other) => one.iterationPath.split('.').length - other.iterationPath.split('.').length)
    .filter(({ nodeId, iterationPath, status }) => {
      if (status === 'failed' || startsIn(nodeId, iterationPath)) return false;
      if (stateOf(nodeId, outerPath(iterationPath)) !== 'partly') return false;
      carried.add(keyOf(nodeId, iterationPath));
      return true;
    });
  const steps = past.steps.filter((step) => {
    const { nodeId, iterationPath } = step;
    if (!isOver(step) || !graph.nodes.has(nodeId)) return false;
    const loop = nearest(nodeId);
    if (loop !== null && carried.has(keyOf(loop, iterationPath))) return false;
    if (stateOf(loop, outerPath(iterationPath)) !== 'partly') return false;
    return !againIn(loop, iterationPath).has(nodeId) && !startsIn(loop, iterationPath)?.around.has(nodeId);
  });
  const begun = new Set(past.iterations.map(({ nodeId }) => nodeId));
  return { steps, iterations, loops: [...begun].filter((id) => nearest(id) === null && stateOf(id, '') === 'partly') };
}

/** A loop that failed because of an item is no start itself: the item is. */
function startsOf({ steps }: Past, from: Exclude<From, 'start'>): { nodeId: string; iterationPath: string }[] {
  if (from !== 'failed') return [{ nodeId: from.nodeId, iterationPath: EVERY }];
  return steps.filter((step) => step.status === 'failed');
}

function startsByFrame(
  starts: { nodeId: string; iterationPath: string }[],
  aroundOf: (nodeId: string) => string[],
): Map<string, Starts> {
  const frames = new Map<string, Starts>();
  const frameOf = (loop: string | undefined, path: string): Starts => {
    const key = keyOf(loop ?? null, path);
    const found = frames.get(key) ?? { at: new Set(), around: new Set() };
    frames.set(key, found);
    return found;
  };
  for (const { nodeId, iterationPath } of starts) {
    const around = aroundOf(nodeId);
    const places = iterationPath.split('.');
    const pathAt = (depth: number): string =>
      depth === 0 ? '' : iterationPath === EVERY ? EVERY : places.slice(0, depth).join('.');
    around.forEach((loop, depth) => {
      frameOf(around[depth - 1], pathAt(depth)).around.add(loop);
    });
    frameOf(around.at(-1), pathAt(around.length)).at.add(nodeId);
  }
  // The failed item speaks for its loop.
  for (const frame of frames.values()) for (const loop of frame.around) frame.at.delete(loop);
  return frames;
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as V; // has() says that it was made
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
