/** Conditions and routes that were begun and not filled in: they would compare with nothing, and write wrong records. */
import type { CatalogField, CatalogNode } from './catalog.ts';
import {
  isEmptySource,
  needsRight,
  type RouteCondition,
  readConditions,
  readGroups,
  readRoutes,
} from './conditions.ts';
import type { FlowNode } from './document.ts';
import { type Place, type Problem, problem } from './problem.ts';

export function halfFilledProblems({ node, step }: Place, field: CatalogField, known: CatalogNode): Problem[] {
  if (field.place !== 'input') return [];
  switch (field.control) {
    case 'routes':
      return known.branches ? routeProblems(node, field.key, step) : [];
    case 'rules':
      return ruleProblems(node, field.key, step);
    case 'conditions':
      return conditionProblems(node, field.key, step);
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

function conditionProblems(node: FlowNode, key: string, step: number): Problem[] {
  return readConditions(node.input[key]).flatMap(({ field, operator, value }, index) => {
    if (field !== '' && (!needsRight(operator) || !isEmptySource(value))) return [];
    const params = { number: index + 1 };
    return [problem(node, step, 'flow.conditionUnfinished', { place: 'input', field: `${key}.${index}`, params })];
  });
}
