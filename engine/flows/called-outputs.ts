/** What a flow gives back to one that calls it, as its answering steps name it. Pure. */
import type { Json, Option } from '../../nodes/contract.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import type { ValueSource } from '../values/source.ts';

/** `inputs` are those of its trigger: a value that is only handed through keeps its type. */
export function calledOutputs(document: FlowDocument, inputs: readonly Option[]): Option[] {
  const found = new Map<string, Option>();
  for (const node of document.nodes.filter(isAnswering)) {
    const { values } = node.input;
    for (const row of values?.kind === 'list' ? values.items : []) {
      const { key, value } = row.kind === 'map' ? row.entries : {};
      const name = key?.kind === 'literal' && typeof key.value === 'string' ? key.value.trim() : '';
      if (name !== '' && !found.has(name))
        found.set(name, { value: name, label: name, type: typeOf(value, document, inputs) });
    }
  }
  return [...found.values()];
}

function isAnswering({ type }: FlowNode): boolean {
  const definition = nodeDefinition(type);
  return definition?.kind === 'action' && definition.answers === true;
}

function typeOf(source: ValueSource | undefined, document: FlowDocument, inputs: readonly Option[]): string {
  if (source?.kind === 'literal') return literalType(source.value);
  if (source?.kind !== 'reference') return 'text';
  const node = document.nodes.find(({ id }) => id === source.nodeId);
  const definition = node && nodeDefinition(node.type);
  const path = source.path.join('\n');
  const declared = definition?.outputs.find((output) => output.path.join('\n') === path)?.type;
  return declared ?? inputs.find(({ value }) => value === path)?.type ?? 'text';
}

function literalType(value: Json): string {
  if (Array.isArray(value)) return 'list';
  if (value !== null && typeof value === 'object') return 'record';
  return typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'text';
}
