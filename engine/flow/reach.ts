/** What a step can reach: values of steps that have run by then, the items of loops around it, and one line to stand in. */
import { leavesOf, type ValueSource } from '../values/source.ts';
import { type CatalogNode, catalogNode } from './catalog.ts';
import { EACH, type FlowEdge } from './document.ts';
import { ancestors, behind, type Graph, isErrorEdge } from './graph.ts';
import { type Loops, usableAtEnd, usableBefore } from './loops.ts';
import { type Place, type Problem, problem } from './problem.ts';
import { withoutHidden } from './shown.ts';

export interface Usable {
  /** Steps whose values may be used; of a step that has failed on the way here the values of its error. */
  steps: ReadonlySet<string>;
  /** Loops whose items may be used, the nearest first. */
  around: readonly string[];
  /** Steps that have failed on every way that leads here: they gave no values, only an error. */
  failed: ReadonlySet<string>;
  /** Steps that may have failed on a way that leads here. */
  mayHaveFailed: ReadonlySet<string>;
}

/** Asked for the same few steps by each step after them. */
const known = new WeakMap<Graph, Map<string, ReadonlySet<string>>>();

function behindOf(graph: Graph, nodeId: string): ReadonlySet<string> {
  const sets = known.get(graph) ?? new Map<string, ReadonlySet<string>>();
  known.set(graph, sets);
  const found = sets.get(nodeId) ?? behind(graph, nodeId);
  sets.set(nodeId, found);
  return found;
}

/**
 * `isAtEnd`: not when the loop begins, but at the end of each of its iterations, when it collects a result. A step that is done
 * for each item has no body: in an iteration it sees what it saw before, and the item.
 */
export function usableAt(graph: Graph, loops: Loops, nodeId: string, isAtEnd: boolean): Usable {
  const around = loops.around(nodeId);
  const steps = isAtEnd ? usableAtEnd(graph, loops, nodeId) : usableBefore(graph, loops, nodeId);
  const body = isAtEnd ? loops.bodies.get(nodeId) : undefined;
  const here = body ? [...body] : [nodeId];
  const leadsHere = (edges: readonly FlowEdge[]): boolean =>
    edges.some(({ target }) => {
      const reached = behindOf(graph, target);
      return here.some((id) => reached.has(id));
    });
  const failing = [...steps].filter((id) => graph.outgoing.get(id)?.some(isErrorEdge));
  const mayHaveFailed = failing.filter((id) => leadsHere((graph.outgoing.get(id) ?? []).filter(isErrorEdge)));
  const failed = body
    ? []
    : mayHaveFailed.filter((id) => !leadsHere((graph.outgoing.get(id) ?? []).filter((edge) => !isErrorEdge(edge))));
  return {
    steps,
    around: isAtEnd ? [nodeId, ...around] : around,
    failed: new Set(failed),
    mayHaveFailed: new Set(mayHaveFailed),
  };
}

/** Whether an input is read inside the iterations that its own step makes. */
export const seesItem = ({ loop, perItem }: CatalogNode, key: string): boolean =>
  perItem ? key !== perItem.items : key === loop?.collect;

export function referenceProblems(place: Place): Problem[] {
  const { node, catalog, graph, loops } = place;
  const known = catalogNode(catalog, node.type);
  const entries = Object.entries(known ? withoutHidden(node, known.fields).input : node.input);
  const usable = new Map<boolean, Usable>();
  return entries.flatMap(([key, source]) => {
    const isAtEnd = known !== undefined && seesItem(known, key);
    const found = usable.get(isAtEnd) ?? usableAt(graph, loops, node.id, isAtEnd);
    usable.set(isAtEnd, found);
    return valueProblems(place, key, source, found);
  });
}

function valueProblems(
  { node, graph, loops, step }: Place,
  key: string,
  source: ValueSource,
  usable: Usable,
): Problem[] {
  return leavesOf(source).flatMap(({ leaf, at }): Problem[] => {
    const field = [key, ...at].join('.');
    const say = (code: string) => [problem(node, step, code, { place: 'input', field, params: { field } })];
    switch (leaf.kind) {
      case 'reference':
        if (usable.failed.has(leaf.nodeId) && leaf.path[0] !== 'error' && leaf.whenMissing !== 'empty')
          return say('flow.failedReference');
        if (usable.steps.has(leaf.nodeId)) return [];
        if (!graph.nodes.has(leaf.nodeId)) return say('flow.unknownReference');
        return say(loops.around(leaf.nodeId).length > 0 ? 'flow.insideReference' : 'flow.laterReference');
      case 'item':
      case 'index':
        return (leaf.nodeId ? usable.around.includes(leaf.nodeId) : usable.around.length > 0)
          ? []
          : say('flow.outsideLoop');
      default:
        return [];
    }
  });
}

/** A loop repeats something, and what it repeats is entered through the loop alone. */
export function loopProblems({ node, catalog, graph, loops, step }: Place): Problem[] {
  const isLoop = catalogNode(catalog, node.type)?.loop !== undefined;
  if (isLoop && !loops.bodies.has(node.id)) return [problem(node, step, 'flow.emptyLoop')];
  const isInside = (id: string, loop: string): boolean => id === loop || loops.bodies.get(loop)?.has(id) === true;
  const leaks = (graph.incoming.get(node.id) ?? []).some((edge) =>
    loops
      .around(node.id)
      .some((loop) => !isInside(edge.source, loop) || (edge.source === loop && edge.sourceHandle !== EACH)),
  );
  return leaks ? [problem(node, step, 'flow.loopLeak')] : [];
}

/** A run stands in one line at most: in two it could wait for one that waits for it. */
export function laneProblems({ node, catalog, graph, loops, step }: Place): Problem[] {
  const takesLane = (id: string): boolean => catalogNode(catalog, graph.nodes.get(id)?.type ?? '')?.takesLane === true;
  if (!takesLane(node.id)) return [];
  if (loops.around(node.id).length > 0) return [problem(node, step, 'flow.laneInLoop')];
  return [...ancestors(graph, node.id)].some(takesLane) ? [problem(node, step, 'flow.secondLane')] : [];
}
