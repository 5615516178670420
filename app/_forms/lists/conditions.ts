/** Search conditions: [{ field, operator, value, or }]; all of a group must hold, and `or` begins a further group. */
import type { FieldCondition } from '../../../engine/flow/conditions.ts';
import { list, literal, map, type ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';

export { type FieldCondition, readConditions, readFixed } from '../../../engine/flow/conditions.ts';

export function writeConditions(conditions: FieldCondition[]): ValueSource | undefined {
  if (conditions.length === 0) return undefined;
  return list(
    ...conditions.map(({ field, operator, value, or }, index) =>
      map({
        field: literal(field),
        operator: literal(operator),
        ...(value ? { value } : {}),
        ...(or && index > 0 ? { or: literal(true) } : {}),
      }),
    ),
  );
}

/** Without a row; the next one takes its place at the beginning of its group. */
export function withoutCondition(conditions: FieldCondition[], index: number): FieldCondition[] {
  const begins = conditions[index]?.or;
  return conditions
    .map((row, at) => (begins && at === index + 1 ? { ...row, or: begins } : row))
    .filter((_, at) => at !== index);
}

/** A row joined to the one before it in another way. */
export function joined(row: FieldCondition, how: 'and' | 'or'): FieldCondition {
  const { or: _or, ...rest } = row;
  return how === 'or' ? { ...rest, or: true } : rest;
}

/** A lone row in which nothing was chosen is no condition. */
export function writeFixed(conditions: FieldCondition[]): Json | undefined {
  if (conditions.every(({ field, value }) => field === '' && !value)) return undefined;
  return conditions.map(({ field, operator, value, or }, index) => ({
    field,
    operator,
    ...(value?.kind === 'literal' ? { value: value.value } : {}),
    ...(or && index > 0 ? { or: true } : {}),
  }));
}
