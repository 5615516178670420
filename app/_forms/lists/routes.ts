/**
 * A branch's routes as the form edits them. Their names live in `config` (the canvas draws them), their conditions in
 * `input` (they hold value sources): { routeId: [{ all: [{ left, operator, right }] }] }.
 */
import type { Route, RouteCondition } from '../../../engine/flow/conditions.ts';
import { needsRight } from '../../../engine/flow/conditions.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import { list, literal, map } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';

export {
  needsRight,
  type Route,
  type RouteCondition,
  readGroups,
  readRoutes,
} from '../../../engine/flow/conditions.ts';

export const emptyCondition = (operator = 'equals'): RouteCondition => ({ operator });

export function writeRoutes(routes: Route[]): { config: Json; input: ValueSource } {
  return {
    config: routes.map(({ id, label }) => (label === '' ? { id } : { id, label })),
    input: map(Object.fromEntries(routes.map(({ id, groups }) => [id, writeGroups(groups)]))),
  };
}

export const writeGroups = (groups: RouteCondition[][]): ValueSource =>
  list(...groups.map((group) => map({ all: list(...group.map(writeCondition)) })));

function writeCondition({ left, operator, right }: RouteCondition): ValueSource {
  return map({
    ...(left ? { left } : {}),
    operator: literal(operator),
    ...(right && needsRight(operator) ? { right } : {}),
  });
}

/** `r2`, the first that is free: routes keep their ids when others go. */
export function newRouteId(routes: Route[]): string {
  const taken = new Set(routes.map(({ id }) => id));
  let number = routes.length + 1;
  while (taken.has(`r${number}`)) number += 1;
  return `r${number}`;
}
