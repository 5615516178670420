/** One thing that stands between a draft and going live, and where it is mended. */
import type { ErrorParams } from '../../nodes/errors.ts';
import { type Catalog, titleKey } from './catalog.ts';
import type { FlowNode } from './document.ts';
import type { Graph } from './graph.ts';
import type { Loops } from './loops.ts';

export interface Problem {
  nodeId: string | null;
  place?: 'config' | 'input' | 'connection';
  /** Key path in the form: `object`, `fields.Name`. */
  field?: string;
  code: string;
  params: ErrorParams;
  severity: 'error' | 'warning';
}

/** A step with what is known around it. */
export interface Place {
  node: FlowNode;
  catalog: Catalog;
  graph: Graph;
  loops: Loops;
  /** Number on the card. */
  step: number;
}

/** The card as words: its own name or its type's title, with the number on it. */
export function cardParams(node: FlowNode, step: number): ErrorParams {
  return { step, card: node.name ?? titleKey(node.type) };
}

export function problem(node: FlowNode | undefined, step: number, code: string, more: Partial<Problem> = {}): Problem {
  return {
    nodeId: node?.id ?? null,
    severity: 'error',
    ...more,
    code,
    params: { ...(node ? cardParams(node, step) : {}), ...more.params },
  };
}
