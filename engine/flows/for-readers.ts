/** What of a flow leaves for somebody who may not change it, or as a file: no secret that was typed into a step. */
import { secretFields } from '../../nodes/fields.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { withoutTypedSecrets } from '../flow/typed-secrets.ts';
import type { ValueSource } from '../values/source.ts';
import type { FlowDetail } from './detail.ts';

export function withoutSecrets(document: FlowDocument): FlowDocument {
  const clean = (node: FlowNode): FlowNode => {
    const definition = nodeDefinition(node.type);
    const keys = definition?.kind === 'action' ? secretFields(definition) : [];
    const input = Object.entries(node.input).map(([key, source]): [string, ValueSource] => [
      key,
      keys.includes(key) ? withoutTypedSecrets(source) : source,
    ]);
    return keys.length === 0 ? node : { ...node, input: Object.fromEntries(input) };
  };
  return { ...document, nodes: document.nodes.map(clean) };
}

/** The address of a webhook starts runs of the flow: who knows it needs no right of ours. */
export const forReaders = (flow: FlowDetail): FlowDetail => ({
  ...flow,
  draft: withoutSecrets(flow.draft),
  hooks: flow.hooks.map(({ url: _url, ...hook }) => hook),
});
