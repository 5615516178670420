import type { NodeDefinition } from '../../nodes/contract.ts';
import { catalogFields, type FormField } from '../../nodes/fields.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { FlowNode } from '../flow/document.ts';
import { keptWith } from '../flow/kept-with.ts';
import { withoutHidden } from '../flow/shown.ts';

const fieldsOf = keptWith((definition: NodeDefinition): FormField[] => {
  const config = catalogFields(definition.config, 'config');
  return definition.kind === 'action' ? [...config, ...catalogFields(definition.input, 'input')] : config;
});

export function formOf(type: string): FormField[] {
  const definition = nodeDefinition(type);
  return definition ? fieldsOf(definition) : [];
}

/** A step as it runs: a value that no question of its form asks for any more may lead nowhere, and must not stop it. */
export const shownNode = (node: FlowNode): FlowNode => withoutHidden(node, formOf(node.type));
