import type { NodeDefinition } from '../../nodes/contract.ts';
import { catalogFields, type FormField } from '../../nodes/fields.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { FlowNode } from '../flow/document.ts';
import { withoutHidden } from '../flow/shown.ts';

const forms = new WeakMap<NodeDefinition, FormField[]>();

/** Asked for each attempt of a step: read once. */
export function formOf(type: string): FormField[] {
  const definition = nodeDefinition(type);
  if (!definition) return [];
  const known = forms.get(definition);
  if (known) return known;
  const config = catalogFields(definition.config, 'config');
  const form = definition.kind === 'action' ? [...config, ...catalogFields(definition.input, 'input')] : config;
  forms.set(definition, form);
  return form;
}

/** A step as it runs: a value that no question of its form asks for any more may lead nowhere, and must not stop it. */
export const shownNode = (node: FlowNode): FlowNode => withoutHidden(node, formOf(node.type));
