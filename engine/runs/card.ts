import type { FlowDocument } from '../flow/document.ts';
import { stepNumbers } from '../flow/graph.ts';
import { cardParams } from '../flow/problem.ts';

/** Number and name of a card. One that is not in the document is known by its id only. */
export function cardOf(document: FlowDocument, nodeId: string): { step: number; card: string } {
  const node = document.nodes.find(({ id }) => id === nodeId);
  const step = stepNumbers(document).get(nodeId) ?? 0;
  return { step, card: node ? String(cardParams(node, step).card) : nodeId };
}
