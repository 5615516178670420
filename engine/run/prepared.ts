import type { ActionDefinition, Effect } from '../../nodes/contract.ts';
import type { FlowNode } from '../flow/document.ts';

/** What one attempt of a step works with. */
export interface Prepared {
  node: FlowNode;
  definition: ActionDefinition;
  effect: Effect;
  config: unknown;
  input: unknown;
  client: unknown;
}
