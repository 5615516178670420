/** Which questions a step's form asks, by what was chosen above them: only what it shows is checked, resolved and sent. Pure. */
import type { CatalogField } from './catalog.ts';
import type { FlowNode } from './document.ts';

/** A field hidden by its `when` condition is not asked for. What was not chosen counts as its field's default. */
export function isShown({ when }: CatalogField, node: FlowNode, fields: readonly CatalogField[]): boolean {
  if (!when) return true;
  const asked = fields.find(({ key, place }) => key === when.field && place === 'config');
  const actual = node.config[when.field] ?? asked?.default ?? null;
  return when.is.some((value) => value === actual) && (!asked || isShown(asked, node, fields));
}

/** The step without the values of fields that another choice has hidden since: they are kept, in case it is taken back. */
export function withoutHidden(node: FlowNode, fields: readonly CatalogField[]): FlowNode {
  const hidden = fields.filter(
    (field) => field.place === 'input' && field.key in node.input && !isShown(field, node, fields),
  );
  if (hidden.length === 0) return node;
  const keys = new Set(hidden.map(({ key }) => key));
  return { ...node, input: Object.fromEntries(Object.entries(node.input).filter(([key]) => !keys.has(key))) };
}
