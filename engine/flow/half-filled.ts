/** Conditions, routes and mapped fields that were begun and not filled in: they would compare with nothing, and write wrong records. */
import type { Json } from '../../nodes/contract.ts';
import type { ValueSource } from '../values/source.ts';
import type { CatalogField, CatalogNode } from './catalog.ts';
import {
  type FieldCondition,
  isEmptySource,
  needsRight,
  type RouteCondition,
  readConditions,
  readFixed,
  readGroups,
  readRoutes,
} from './conditions.ts';
import type { FlowNode } from './document.ts';
import { type Place, type Problem, problem } from './problem.ts';

export function halfFilledProblems({ node, step }: Place, field: CatalogField, known: CatalogNode): Problem[] {
  if (field.place !== 'input') {
    return field.control === 'conditions'
      ? conditionProblems(node, field, readFixed(node.config[field.key]), step)
      : [];
  }
  switch (field.control) {
    case 'routes':
      return known.branches ? routeProblems(node, field.key, step) : [];
    case 'rules':
      return ruleProblems(node, field.key, step);
    case 'conditions':
      return conditionProblems(node, field, readConditions(node.input[field.key]), step);
    case 'fieldMap':
      return mapProblems(node, field.key, step);
    case 'json':
      return jsonProblems(node, field.key, step);
    default:
      return [];
  }
}

function routeProblems(node: FlowNode, key: string, step: number): Problem[] {
  return readRoutes(node.config[key], node.input[key]).flatMap(({ id, label, groups }, index) => {
    if (groups.length > 0 && groups.every(isWhole)) return [];
    const params = { route: label || String(index + 1) };
    return [problem(node, step, 'flow.routeUnfinished', { place: 'input', field: `${key}.${id}`, params })];
  });
}

const isWhole = (group: RouteCondition[]): boolean => group.length > 0 && group.every(isFilled);

const isFilled = ({ left, operator, right }: RouteCondition): boolean =>
  !isEmptySource(left) && (!needsRight(operator) || !isEmptySource(right));

/** The first condition that is not filled in. That there is none at all is said as a missing field. */
function ruleProblems(node: FlowNode, key: string, step: number): Problem[] {
  const rows = readGroups(node.input[key]).flatMap((group) => (group.length === 0 ? [undefined] : group));
  const at = rows.findIndex((row) => row === undefined || !isFilled(row));
  if (at < 0) return [];
  return [problem(node, step, 'flow.conditionUnfinished', { place: 'input', field: key, params: { number: at + 1 } })];
}

/** Of a trigger too, whose rows are fixed: asked with a condition that is open, the account would refuse every look. */
function conditionProblems(
  node: FlowNode,
  { key, place }: CatalogField,
  rows: FieldCondition[],
  step: number,
): Problem[] {
  return rows.flatMap(({ field, operator, value }, index) => {
    if (field !== '' && (!needsRight(operator) || !lacksValue(value))) return [];
    const params = { number: index + 1 };
    return [problem(node, step, 'flow.conditionUnfinished', { place, field: `${key}.${index}`, params })];
  });
}

/** Of several values each has to be there. */
function lacksValue(source: ValueSource | undefined): boolean {
  if (source?.kind === 'list') return source.items.length === 0 || source.items.some(isEmptySource);
  const value = source?.kind === 'literal' ? source.value : undefined;
  if (Array.isArray(value)) return value.length === 0 || value.some(isBlankValue);
  return isEmptySource(source) || (source?.kind === 'literal' && isBlankValue(source.value));
}

function jsonProblems(node: FlowNode, key: string, step: number): Problem[] {
  const source = node.input[key];
  return source && isUnreadJson(source)
    ? [problem(node, step, 'flow.jsonUnreadable', { place: 'input', field: key })]
    : [];
}

/** The form reads JSON while it is typed: a text in its place is what did not read. It would be sent in quotes. */
export function isUnreadJson(source: ValueSource): boolean {
  if (source.kind === 'text') return true;
  return source.kind === 'literal' && typeof source.value === 'string' && /^\s*[[{]/.test(source.value);
}

const isBlankValue = (value: Json): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/** A row without a value would clear the field in the account. Who wants that says so: the value is null then, not a blank text. */
function mapProblems(node: FlowNode, key: string, step: number): Problem[] {
  return entriesOf(node.input[key]).flatMap(([name, source]) => {
    if (!isBlankText(source)) return [];
    const at = `${key}.${name}`;
    return [problem(node, step, 'flow.fieldRequired', { place: 'input', field: at, params: { field: at } })];
  });
}

function entriesOf(source: ValueSource | undefined): [string, ValueSource][] {
  if (source?.kind === 'map') return Object.entries(source.entries);
  if (source?.kind !== 'literal' || typeof source.value !== 'object' || source.value === null) return [];
  return Object.entries(source.value).map(([name, value]) => [name, { kind: 'literal', value }]);
}

/** With a format it may still become something: the value that stands in for none. */
function isBlankText(source: ValueSource): boolean {
  if (source.kind === 'text') return !source.format?.length && source.parts.every(isBlankText);
  if (source.kind !== 'literal' || source.format?.length) return false;
  return typeof source.value === 'string' && source.value.trim() === '';
}
