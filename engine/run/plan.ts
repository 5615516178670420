/**
 * What may start next. Edges are open (their source is unfinished), taken or dead; a node starts when none of its edges
 * is open and at least one is taken, and is skipped when all are dead. Pure; the graph is never changed while running.
 */

import { ERROR, type FlowEdge, OUT } from '../flow/document.ts';
import type { Graph } from '../flow/graph.ts';
import { isSettled, type StepState } from './state.ts';

export interface Plan {
  start: string[];
  skip: string[];
}

type EdgeState = 'open' | 'taken' | 'dead';

export function edgeState(edge: FlowEdge, step: StepState | undefined): EdgeState {
  if (!step || !isSettled(step.status)) return 'open';
  switch (step.status) {
    case 'succeeded':
      return edge.sourceHandle === (step.branch ?? OUT) ? 'taken' : 'dead';
    case 'failed':
      return edge.sourceHandle === ERROR ? 'taken' : 'dead';
    default:
      return 'dead';
  }
}

/** True when the flow goes on behind this step although it failed. */
export const hasErrorRoute = (graph: Graph, nodeId: string): boolean =>
  (graph.outgoing.get(nodeId) ?? []).some((edge) => edge.sourceHandle === ERROR);

/** Skips cascade within one plan: a node behind skipped ones only is in the same `skip`. */
export function planNext(graph: Graph, steps: ReadonlyMap<string, StepState>): Plan {
  const skip: string[] = [];
  const start: string[] = [];
  const stateOf = (edge: FlowEdge): EdgeState =>
    skip.includes(edge.source) ? 'dead' : edgeState(edge, steps.get(edge.source));

  for (let changed = true; changed; ) {
    changed = false;
    for (const id of graph.nodes.keys()) {
      if (steps.has(id) || skip.includes(id) || start.includes(id)) continue;
      const state = stateOfAll(graph.incoming.get(id) ?? [], stateOf);
      if (state === 'open') continue;
      if (state === 'taken') start.push(id);
      else {
        skip.push(id);
        changed = true;
      }
    }
  }
  return { start, skip };
}

/** One open way in keeps a node waiting; else one that is taken starts it. */
function stateOfAll(edges: readonly FlowEdge[], stateOf: (edge: FlowEdge) => EdgeState): EdgeState {
  let all: EdgeState = 'dead';
  for (const edge of edges) {
    const state = stateOf(edge);
    if (state === 'open') return state;
    if (state === 'taken') all = state;
  }
  return all;
}
