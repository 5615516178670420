/** Search conditions: [{ field, operator, value }], all of which must hold. */
import { list, literal, map, type ValueSource } from '../../../engine/values/source.ts';

export interface FieldCondition {
  field: string;
  operator: string;
  value?: ValueSource | undefined;
}

export function readConditions(source: ValueSource | undefined): FieldCondition[] {
  if (source?.kind !== 'list') return [];
  return source.items.map((item) => {
    const entries: Record<string, ValueSource> = item.kind === 'map' ? item.entries : {};
    return { field: text(entries.field), operator: text(entries.operator) || 'equals', value: entries.value };
  });
}

export function writeConditions(conditions: FieldCondition[]): ValueSource | undefined {
  if (conditions.length === 0) return undefined;
  return list(
    ...conditions.map(({ field, operator, value }) =>
      map({ field: literal(field), operator: literal(operator), ...(value ? { value } : {}) }),
    ),
  );
}

const text = (source: ValueSource | undefined): string =>
  source?.kind === 'literal' && typeof source.value === 'string' ? source.value : '';
