/**
 * Which steps a loop repeats: all that its way `each` leads to. A body has no way out but its loop's `out`, so bodies are
 * nested in each other or apart. Pure; used by canvas, validation and planner.
 */
import { EACH, type FlowEdge } from './document.ts';
import { ancestors, behind, type Graph } from './graph.ts';
import { keptWith } from './kept-with.ts';

export interface Loops {
  /** Per loop all steps that it repeats, those of loops inside it too. */
  bodies: ReadonlyMap<string, ReadonlySet<string>>;
  /** The loops around a step, the nearest first. */
  around(nodeId: string): readonly string[];
}

export const loopsOf = keptWith((graph: Graph): Loops => {
  const bodies = new Map<string, Set<string>>();
  for (const [id, edges] of graph.outgoing) {
    const starts = edges.filter((edge) => edge.sourceHandle === EACH).map((edge) => edge.target);
    if (starts.length > 0) bodies.set(id, new Set(starts.flatMap((start) => [...behind(graph, start)])));
  }
  // A body that holds another is larger: the smallest is the nearest.
  const bySize = [...bodies].sort(([, one], [, other]) => one.size - other.size);
  const known = new Map<string, readonly string[]>();
  const around = (nodeId: string): readonly string[] => {
    const found = known.get(nodeId) ?? bySize.filter(([, body]) => body.has(nodeId)).map(([id]) => id);
    known.set(nodeId, found);
    return found;
  };
  return { bodies, around };
});

/**
 * What is planned together: the steps outside all loops (null), or those that one loop repeats, with the loop itself as
 * their beginning. An inner loop is one step of it; its body is not there.
 */
export function frameGraph(graph: Graph, loops: Loops, loopId: string | null): Graph {
  if (loops.bodies.size === 0 && loopId === null) return graph;
  const inFrame = (id: string): boolean => (loops.around(id)[0] ?? null) === loopId;
  const ids = [...graph.nodes.keys()].filter((id) => id === loopId || inFrame(id));
  const members = new Set(ids);
  const belongs = (edge: FlowEdge): boolean =>
    members.has(edge.source) &&
    members.has(edge.target) &&
    edge.target !== loopId &&
    (edge.source !== loopId || edge.sourceHandle === EACH);
  return {
    nodes: new Map([...graph.nodes].filter(([id]) => members.has(id))),
    incoming: kept(graph.incoming, belongs),
    outgoing: kept(graph.outgoing, belongs),
  };
}

function kept(edges: Graph['incoming'], belongs: (edge: FlowEdge) => boolean): Graph['incoming'] {
  const result = new Map<string, FlowEdge[]>();
  for (const [id, list] of edges) {
    const rest = list.filter(belongs);
    if (rest.length > 0) result.set(id, rest);
  }
  return result;
}

/** Steps whose values a step may use: those before it, in its own and the enclosing iterations, without the loops themselves. */
export function usableBefore(graph: Graph, loops: Loops, nodeId: string): Set<string> {
  const around = new Set(loops.around(nodeId));
  return new Set([...ancestors(graph, nodeId)].filter((id) => !around.has(id)));
}

/** Steps whose values the collected result of a loop may use: also those of its own body, but not of loops inside that. */
export function usableAtEnd(graph: Graph, loops: Loops, loopId: string): Set<string> {
  const own = [...(loops.bodies.get(loopId) ?? [])].filter((id) => loops.around(id)[0] === loopId);
  return new Set([...usableBefore(graph, loops, loopId), ...own]);
}
