/** What one attempt of a step works with: its settings and values, read by the node's own schemas, and its connection's client. */
import type { ActionDefinition } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { hideSecrets } from '../../nodes/fields.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { requireAllowance } from '../connections/allowance.ts';
import { openClient } from '../connections/clients.ts';
import type { Engine } from '../engine.ts';
import type { FlowNode } from '../flow/document.ts';
import { keptWith } from '../flow/kept-with.ts';
import { resolveInput } from '../values/resolve.ts';
import { namingFields } from './field-name.ts';
import type { Frame } from './frame.ts';
import { decidedConfig } from './kept.ts';
import { parsePart } from './parse-part.ts';
import { itemSources, listSources } from './per-item.ts';
import type { Prepared } from './prepared.ts';
import { shownNode } from './shown-node.ts';
import type { StepState } from './state.ts';

/** Values in: what the document says, what earlier steps gave, and who to talk to. */
export async function prepare(engine: Engine, frame: Frame, step: StepState, given: FlowNode): Promise<Prepared> {
  const { node, known, definition, sources } = cardOf(given);
  const { perItem } = known;
  if (perItem && !frame.isItemOf(node.id)) return readList(frame, node, known, perItem.items);
  const input = namingFields(node.type, () => resolveInput(sources, frame.scope));
  step.input = hideSecrets(definition, input);
  const prepared = namingFields(node.type, () => ({
    node,
    definition,
    config: configReaderOf(definition)(decidedConfig(node.config, definition, step)),
    input: parsePart(definition.input, input),
  }));
  const { config } = prepared;
  const effect = typeof definition.effect === 'function' ? definition.effect(config) : definition.effect;
  // Connections are resolved after the input was noted: a secret never reaches a step row.
  const client = node.connection ? await openClient(engine, frame.hand.run.workspaceId, node.connection) : undefined;
  if (definition.connection && !definition.connectionOptional && client === undefined)
    throw new UserFixableError('flow.connectionMissing', { app: `@nodes.${definition.connection}.app` });
  // Looking for a lost write comes before any share.
  if (node.connection && !step.intent) await requireAllowance(engine, node.connection);
  return { ...prepared, effect, client };
}

/** What all attempts of a card have in common, in every run of its version. */
const cardOf = keptWith((given: FlowNode) => {
  const node = shownNode(given);
  const known = nodeDefinition(node.type);
  if (known?.kind !== 'action') throw new UserFixableError('flow.unknownType', { type: node.type });
  const definition = known.perItem?.action ?? known;
  const { [definition.loop?.collect ?? '']: _collected, ...sources } = itemSources(
    node.input,
    known.perItem?.items ?? '',
  );
  return { node, known, definition, sources };
});

/** Settings are the same for each run of a version, and no node changes them. */
const configReaderOf = keptWith(({ config }: ActionDefinition) =>
  keptWith((given: FlowNode['config']) => parsePart(config, given)),
);

/** Nothing is sent yet: each item is a step of its own. */
function readList(frame: Frame, node: FlowNode, definition: ActionDefinition, items: string): Prepared {
  const input = namingFields(node.type, () => resolveInput(listSources(node.input, items), frame.scope));
  const config = configReaderOf(definition)(node.config);
  return { node, definition, effect: 'pure', config, input, client: undefined };
}
