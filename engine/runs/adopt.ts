/** What a step would have put out with the record that a person named. */
import type { Json } from '../../nodes/contract.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { openClient } from '../connections/clients.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { parsePart } from '../run/parse-part.ts';

/** Undefined where the node knows no more than the record itself. */
export async function adopted(
  engine: Engine,
  workspaceId: string,
  given: { document: FlowDocument; nodeId: string; recordId: string; isChoice: boolean },
): Promise<Json | undefined> {
  const node = given.document.nodes.find(({ id }) => id === given.nodeId);
  const known = node && nodeDefinition(node.type);
  if (known?.kind !== 'action') return undefined;
  const definition = known.perItem?.action ?? known; // of a list each item is in doubt for itself
  if (!definition.adopt || !node?.connection) return undefined;
  return definition.adopt({
    client: await openClient(engine, workspaceId, node.connection),
    config: parsePart(definition.config, node.config),
    recordId: given.recordId,
    isChoice: given.isChoice,
    signal: AbortSignal.timeout(limits.requestTimeoutMs),
  });
}
