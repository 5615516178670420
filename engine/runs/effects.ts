/** What the steps of a flow do to the world: which of them write, and which must not write twice. */
import type { Effect } from '../../nodes/contract.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { parsePart } from '../run/parse-part.ts';

/** A card whose settings cannot be read counts as the worst. Triggers do nothing. */
export function effectOf(node: FlowNode): Effect {
  const definition = nodeDefinition(node.type);
  if (definition?.kind !== 'action') return 'pure';
  if (typeof definition.effect !== 'function') return definition.effect;
  try {
    return definition.effect(parsePart(definition.config, node.config));
  } catch {
    return 'once';
  }
}

/** Control cards only keep their own books. */
export function writesOutside(node: FlowNode): boolean {
  const definition = nodeDefinition(node.type);
  if (definition?.kind !== 'action' || definition.group === 'control') return false;
  const effect = effectOf(node);
  return effect === 'once' || effect === 'idempotent';
}

const CALL = 'logic.callFlow';

export const callingNodes = (document: FlowDocument): string[] =>
  document.nodes.filter(({ type }) => type === CALL).map(({ id }) => id);
