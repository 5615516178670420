/**
 * Whether a condition holds. A comparison that makes no sense is an error naming the operand, never a silent "no":
 * a wrong branch would write wrong records. Text is compared as it is: case, width and spaces count.
 */
import { z } from 'zod';
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { instantOf } from '../instants.ts';
import { json, shortened } from '../rest/json.ts';
import { compareNumbers, numberOf } from './comparable.ts';
import { type Operator, operators } from './operators.ts';

const condition = z.object({ left: json, operator: z.enum(operators), right: json.optional() });

/** Groups joined by OR; the conditions of a group by AND. */
export const conditionGroups = z.array(z.object({ all: z.array(condition).max(50) })).max(50);

export type Condition = z.infer<typeof condition>;
export type ConditionGroups = z.infer<typeof conditionGroups>;

/** `place` says where the conditions stand, `field` which field of the form holds them: both go into an error. */
export function someGroupHolds(groups: ConditionGroups, place: string, field: string): boolean {
  return groups.some((group) => group.all.every((one) => holdsAt(one, place, field)));
}

function holdsAt(one: Condition, place: string, field: string): boolean {
  try {
    return holds(one);
  } catch (error) {
    if (!(error instanceof UserFixableError)) throw error;
    const params = { ...error.params, route: place };
    throw new UserFixableError(error.code, params, { cause: error, repair: { kind: 'field', field } });
  }
}

/** True also when one of the groups has no condition: it would always hold. */
export const lacksConditions = (groups: ConditionGroups): boolean =>
  groups.length === 0 || groups.some((group) => group.all.length === 0);

export type Side = 'left' | 'right';

export function holds({ left, operator, right = null }: Condition): boolean {
  switch (operator) {
    case 'equals':
      return areEqual(left, right, operator);
    case 'notEquals':
      return !areEqual(left, right, operator);
    case 'contains':
      return contains(left, right, operator);
    case 'notContains':
      return !contains(left, right, operator);
    case 'startsWith':
      return textOf(left, 'left', operator).startsWith(wantedText(right, operator));
    case 'endsWith':
      return textOf(left, 'left', operator).endsWith(wantedText(right, operator));
    case 'greater':
      return order(left, right, operator) > 0;
    case 'greaterOrEqual':
      return order(left, right, operator) >= 0;
    case 'less':
      return order(left, right, operator) < 0;
    case 'lessOrEqual':
      return order(left, right, operator) <= 0;
    case 'isEmpty':
      return isEmpty(left);
    case 'isNotEmpty':
      return !isEmpty(left);
    case 'exists':
      return left !== null;
    case 'notExists':
      return left === null;
    case 'isTrue':
      return truth(left, operator);
    case 'isFalse':
      return !truth(left, operator);
  }
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/**
 * A number equals a text that says the same number (`0` and "0"); two texts are compared as text, so that "0123" is not
 * "123". Two points in time are equal when they are the same instant. Nothing (null) equals only nothing.
 */
function areEqual(left: Json, right: Json, operator: Operator): boolean {
  if (left === null || right === null) return left === right;
  if (typeof left === 'object' || typeof right === 'object') return areEqualDeep(left, right, operator);
  if (typeof left === 'number' || typeof right === 'number') {
    return compareNumbers(asNumber(left, 'left', operator), asNumber(right, 'right', operator)) === 0;
  }
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    return asBoolean(left, 'left', operator) === asBoolean(right, 'right', operator);
  }
  if (left === right) return true;
  const [leftInstant, rightInstant] = [instantOf(left), instantOf(right)];
  return leftInstant?.at !== undefined && leftInstant.at === rightInstant?.at;
}

function areEqualDeep(left: Json, right: Json, operator: Operator): boolean {
  if (typeof left !== 'object') throw wrongType(right, 'right', operator, 'plain');
  if (typeof right !== 'object') throw wrongType(left, 'left', operator, 'plain');
  return canonical(left) === canonical(right);
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Of a list: one of its items equals the value. Of a text: it occurs in it. */
function contains(left: Json, right: Json, operator: Operator): boolean {
  if (!Array.isArray(left)) return textOf(left, 'left', operator).includes(wantedText(right, operator));
  if (right === null || right === '') throw emptyOperand('right', operator);
  return left.some((item) => {
    if (item === null || typeof item !== typeof right) return item !== null && String(item) === String(right);
    return areEqual(item, right, operator);
  });
}

/** Negative, zero or positive. Numbers with numbers, dates with dates; texts have no order that people agree on. */
function order(left: Json, right: Json, operator: Operator): number {
  if (left === null || left === '') throw emptyOperand('left', operator);
  if (right === null || right === '') throw emptyOperand('right', operator);
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) return compareNumbers(leftNumber, rightNumber);
  const [leftInstant, rightInstant] = [instantOf(left), instantOf(right)];
  if (leftInstant && rightInstant) {
    if (leftInstant.at !== undefined && rightInstant.at !== undefined) return leftInstant.at - rightInstant.at;
    // One of them names only a day, or no zone: as written, to the precision both have.
    const length = Math.min(leftInstant.written.length, rightInstant.written.length);
    const [a, b] = [leftInstant.written.slice(0, length), rightInstant.written.slice(0, length)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const isLeftGood = leftNumber !== undefined || leftInstant !== undefined;
  throw isLeftGood
    ? wrongType(right, 'right', operator, leftInstant ? 'date' : 'number')
    : wrongType(left, 'left', operator, rightInstant ? 'date' : 'number');
}

function truth(value: Json, operator: Operator): boolean {
  if (value === null) throw emptyOperand('left', operator);
  return asBoolean(value, 'left', operator);
}

function asBoolean(value: Json, side: Side, operator: Operator): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw wrongType(value, side, operator, 'boolean');
}

function asNumber(value: Json, side: Side, operator: Operator): string {
  const number = numberOf(value);
  if (number === undefined) throw wrongType(value, side, operator, 'number');
  return number;
}

/** Nothing reads as an empty text: a blank memo simply does not contain the word. */
function textOf(value: Json, side: Side, operator: Operator): string {
  if (value === null) return '';
  if (typeof value === 'object') throw wrongType(value, side, operator, 'text');
  return String(value);
}

/** Everything contains and starts with an empty text; a person who looks for nothing has forgotten the value. */
function wantedText(value: Json, operator: Operator): string {
  const text = textOf(value, 'right', operator);
  if (text === '') throw emptyOperand('right', operator);
  return text;
}

function wrongType(value: Json, side: Side, operator: Operator, expected: string): UserFixableError {
  return new UserFixableError('logic.wrongType', { side, operator, expected, value: shortened(value) });
}

function emptyOperand(side: Side, operator: Operator): UserFixableError {
  return new UserFixableError('logic.emptyOperand', { side, operator });
}
