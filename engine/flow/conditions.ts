/** Routes and conditions as they lie in a step's `config` and `input`: read here by the check, the canvas and the form. */
import type { Json } from '../../nodes/contract.ts';
import { literal, type ValueSource } from '../values/source.ts';

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

/** A search condition over the account's fields; all of a group must hold, and `or` begins a further group. */
export interface FieldCondition {
  field: string;
  operator: string;
  value?: ValueSource | undefined;
  or?: true;
}

/** Operators that compare with nothing. */
const unary = new Set(['isEmpty', 'isNotEmpty', 'exists', 'notExists', 'isTrue', 'isFalse', 'isNull', 'isNotNull']);

export const needsRight = (operator: string): boolean => !unary.has(operator);

export const isEmptySource = (source: ValueSource | undefined): boolean =>
  source === undefined || (source.kind === 'literal' && (source.value === '' || source.value === null));

/** Their names live in `config` (the canvas draws them), their conditions in `input`, per route id. */
export function readRoutes(config: Json | undefined, input: ValueSource | undefined): Route[] {
  const conditions = input?.kind === 'map' ? input.entries : {};
  return (Array.isArray(config) ? config : []).flatMap((route): Route[] => {
    if (route === null || typeof route !== 'object' || Array.isArray(route) || typeof route.id !== 'string') return [];
    const label = typeof route.label === 'string' ? route.label : '';
    return [{ id: route.id, label, groups: readGroups(conditions[route.id]) }];
  });
}

/** [{ all: [{ left, operator, right }] }] */
export function readGroups(source: ValueSource | undefined): RouteCondition[][] {
  if (source?.kind !== 'list') return [];
  return source.items.map((group) => {
    const all = group.kind === 'map' ? group.entries.all : undefined;
    return all?.kind === 'list' ? all.items.map(readCondition) : [];
  });
}

function readCondition(source: ValueSource): RouteCondition {
  const { left, operator, right } = entriesOf(source);
  return { left, operator: textOf(operator) || 'equals', right };
}

/** [{ field, operator, value, or }] */
export function readConditions(source: ValueSource | undefined): FieldCondition[] {
  if (source?.kind !== 'list') return [];
  return source.items.map((item) => {
    const { field, operator, value, or } = entriesOf(item);
    const begins = or?.kind === 'literal' && or.value === true ? { or: true as const } : {};
    return { field: textOf(field), operator: textOf(operator) || 'equals', value, ...begins };
  });
}

/** The same rows as plain values, for settings that know no earlier steps. */
export function readFixed(value: Json | undefined): FieldCondition[] {
  if (!Array.isArray(value)) return [];
  return value.map((row) => {
    const { field, operator, value: right, or } = isRow(row) ? row : {};
    return {
      field: typeof field === 'string' ? field : '',
      operator: typeof operator === 'string' ? operator : 'equals',
      ...(right === undefined ? {} : { value: literal(right) }),
      ...(or === true ? { or: true as const } : {}),
    };
  });
}

const isRow = (value: Json): value is { [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const entriesOf = (source: ValueSource): Record<string, ValueSource> => (source.kind === 'map' ? source.entries : {});

const textOf = (source: ValueSource | undefined): string =>
  source?.kind === 'literal' && typeof source.value === 'string' ? source.value : '';
