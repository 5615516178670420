/** Search conditions: [{ field, operator, value }], all of which must hold. */
import type { FieldCondition } from '../../../engine/flow/conditions.ts';
import { list, literal, map, type ValueSource } from '../../../engine/values/source.ts';

export { type FieldCondition, readConditions } from '../../../engine/flow/conditions.ts';

export function writeConditions(conditions: FieldCondition[]): ValueSource | undefined {
  if (conditions.length === 0) return undefined;
  return list(
    ...conditions.map(({ field, operator, value }) =>
      map({ field: literal(field), operator: literal(operator), ...(value ? { value } : {}) }),
    ),
  );
}
