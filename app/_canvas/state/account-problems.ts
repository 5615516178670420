/** What the check cannot see: steps whose account is gone or dead. The server says the same at publish. */
import { titleKey } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import type { Problem } from '../../../engine/flow/validate.ts';
import type { ConnectionView } from './flow-view.tsx';

export function accountProblems(
  document: FlowDocument,
  connections: readonly ConnectionView[] | undefined,
  numbers: ReadonlyMap<string, number>,
): Problem[] {
  if (!connections) return [];
  return document.nodes.flatMap((node): Problem[] => {
    if (!node.connection) return [];
    const say = (code: string, more: Problem['params'] = {}): Problem[] => {
      const params = { step: numbers.get(node.id) ?? 0, card: node.name ?? titleKey(node.type), ...more };
      return [{ nodeId: node.id, place: 'connection', severity: 'error', code, params }];
    };
    const found = connections.find(({ id }) => id === node.connection);
    if (!found) return say('flow.connectionGone');
    return found.status === 'dead' ? say('flow.connectionDead', { name: found.name }) : [];
  });
}
