import type { RuleCondition } from '../customize/document.ts';
import type { Draft } from '../dml/derive.ts';
import { ApiError } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { findField } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';

/** Refuses the record with the words of every rule it breaks. */
export function checkValidationRules(call: Call, object: SObject, draft: Draft, before: Row | undefined): void {
  const broken = call.org.custom.validationRules.filter(
    (rule) =>
      rule.active &&
      rule.object.toLowerCase() === object.name.toLowerCase() &&
      ruleHolds(object, rule.when, draft, before),
  );
  if (broken.length === 0) return;
  throw new ApiError(
    400,
    broken.map((rule) => {
      const field = rule.field ? findField(object, rule.field) : undefined;
      return {
        errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: rule.message,
        fields: field ? [field.name] : [],
      };
    }),
  );
}

/** Whether a condition of the schema document is true of a record. */
export function ruleHolds(object: SObject, condition: RuleCondition, draft: Draft, before: Row | undefined): boolean {
  if ('all' in condition) return condition.all.every((part) => ruleHolds(object, part, draft, before));
  if ('any' in condition) return condition.any.some((part) => ruleHolds(object, part, draft, before));
  const name = findField(object, condition.field)?.name ?? condition.field;
  const value = draft[name];
  switch (condition.is) {
    case 'isEmpty':
      return value === undefined;
    case 'isNotEmpty':
      return value !== undefined;
    case 'changed':
      return before !== undefined && before[name] !== value;
    case 'equals':
      return value === condition.value;
    case 'notEquals':
      return value !== condition.value;
    case 'greaterThan':
      return compare(value, condition.value) > 0;
    case 'lessThan':
      return compare(value, condition.value) < 0;
    case 'matches':
      return new RegExp(`^(?:${String(condition.value)})$`, 'u').test(String(value ?? ''));
  }
}

/** Order of two values of one kind; NaN, which is neither more nor less, when they cannot be compared. */
function compare(a: Value | undefined, b: Value | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return Number.NaN;
  return a < b ? -1 : Number(a > b);
}
