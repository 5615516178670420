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
  const skipped = new Set<string>();
  const start = new Set<string>();
  const stateOf = (edge: FlowEdge): EdgeState =>
    skipped.has(edge.source) ? 'dead' : edgeState(edge, steps.get(edge.source));

  for (let changed = true; changed; ) {
    changed = false;
    for (const id of graph.nodes.keys()) {
      if (steps.has(id) || skipped.has(id) || start.has(id)) continue;
      const states = (graph.incoming.get(id) ?? []).map(stateOf);
      if (states.includes('open')) continue;
      if (states.includes('taken')) start.add(id);
      else {
        skipped.add(id);
        changed = true;
      }
    }
  }
  return { start: [...start], skip: [...skipped] };
}
