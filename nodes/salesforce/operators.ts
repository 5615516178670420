/** Which comparisons fit which kind of field: forms offer only these; soql.ts refuses the others by name. */
import type { FieldDescription } from './describe.ts';
import { type LiteralKind, literalKind } from './literals.ts';
import type { Operator } from './soql.ts';

const always = ['equals', 'notEquals', 'in', 'isEmpty', 'isNotEmpty'] as const;
const order = ['greater', 'greaterOrEqual', 'less', 'lessOrEqual'] as const;
const likeness = ['contains', 'startsWith', 'endsWith'] as const;

const fitting: Record<LiteralKind, readonly Operator[]> = {
  text: ['equals', 'notEquals', ...likeness, ...order, 'in', 'isEmpty', 'isNotEmpty'],
  number: ['equals', 'notEquals', ...order, 'in', 'isEmpty', 'isNotEmpty'],
  date: ['equals', 'notEquals', ...order, 'in', 'isEmpty', 'isNotEmpty'],
  datetime: ['equals', 'notEquals', ...order, 'in', 'isEmpty', 'isNotEmpty'],
  time: ['equals', 'notEquals', ...order, 'in', 'isEmpty', 'isNotEmpty'],
  boolean: ['equals', 'notEquals'],
  id: always,
  multipicklist: ['equals', 'notEquals', 'contains', 'in', 'isEmpty', 'isNotEmpty'],
};

/** Empty = Salesforce cannot search by this field at all. */
export function operatorsFor(field: FieldDescription): readonly Operator[] {
  if (!field.filterable) return [];
  try {
    return fitting[literalKind(field)];
  } catch {
    return [];
  }
}
