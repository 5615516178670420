/**
 * A branch's routes as the form edits them. Their names live in `config` (the canvas draws them), their conditions in
 * `input` (they hold value sources): { routeId: [{ all: [{ left, operator, right }] }] }.
 */
import type { ValueSource } from '../../../engine/values/source.ts';
import { list, literal, map } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';

export interface RouteCondition {
  left?: ValueSource | undefined;
  operator: string;
  right?: ValueSource | undefined;
}

export interface Route {
  id: string;
  label: string;
  /** Groups joined by OR; the conditions of a group are joined by AND. */
  groups: RouteCondition[][];
}

/** Operators that compare with nothing. */
const unary = new Set(['isEmpty', 'isNotEmpty', 'exists', 'notExists', 'isTrue', 'isFalse', 'isNull', 'isNotNull']);

export const needsRight = (operator: string): boolean => !unary.has(operator);

export const emptyCondition = (operator = 'equals'): RouteCondition => ({ operator });

export function readRoutes(config: Json | undefined, input: ValueSource | undefined): Route[] {
  const conditions = input?.kind === 'map' ? input.entries : {};
  return (Array.isArray(config) ? config : []).flatMap((route): Route[] => {
    if (route === null || typeof route !== 'object' || Array.isArray(route) || typeof route.id !== 'string') return [];
    const label = typeof route.label === 'string' ? route.label : '';
    return [{ id: route.id, label, groups: readGroups(conditions[route.id]) }];
  });
}

export function readGroups(source: ValueSource | undefined): RouteCondition[][] {
  if (source?.kind !== 'list') return [];
  return source.items.map((group) => {
    const all = group.kind === 'map' ? group.entries.all : undefined;
    return all?.kind === 'list' ? all.items.map(readCondition) : [];
  });
}

function readCondition(source: ValueSource): RouteCondition {
  const entries: Record<string, ValueSource> = source.kind === 'map' ? source.entries : {};
  const { left, operator, right } = entries;
  const name = operator?.kind === 'literal' && typeof operator.value === 'string' ? operator.value : 'equals';
  return { left, operator: name, right };
}

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
