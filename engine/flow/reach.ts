/** What a step can reach: values of steps that have run by then, the items of loops around it, and one line to stand in. */
import { leavesOf, type ValueSource } from '../values/source.ts';
import { catalogNode } from './catalog.ts';
import { EACH } from './document.ts';
import { ancestors } from './graph.ts';
import { usableAtEnd, usableBefore } from './loops.ts';
import { type Place, type Problem, problem } from './problem.ts';

export function referenceProblems(place: Place): Problem[] {
  const { node, catalog, graph, loops } = place;
  const collect = catalogNode(catalog, node.type)?.loop?.collect;
  const around = loops.around(node.id);
  const before = usableBefore(graph, loops, node.id);
  return Object.entries(node.input).flatMap(([key, source]) =>
    key === collect
      ? valueProblems(place, key, source, { steps: usableAtEnd(graph, loops, node.id), around: [node.id, ...around] })
      : valueProblems(place, key, source, { steps: before, around }),
  );
}

interface Usable {
  steps: ReadonlySet<string>;
  /** Loops whose items may be used. */
  around: string[];
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
