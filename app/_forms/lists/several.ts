/** What “is one of” compares with: each value stands alone, and one of them is enough. Pure. */
import { list, literal, type ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';

export const takesSeveral = (operator: string): boolean => operator === 'in';

/** At least one row; undefined = a row that waits for its value. */
export function readSeveral(source: ValueSource | undefined): (ValueSource | undefined)[] {
  const items = source ? itemsOf(source) : [];
  return items.length === 0 ? [undefined] : items.map((one) => (isBlank(one) ? undefined : one));
}

/** A lone value stays as it is: it may be a list of an earlier step. */
export function writeSeveral(values: (ValueSource | undefined)[]): ValueSource | undefined {
  const [first, ...others] = values;
  return others.length === 0 ? first : list(...values.map((one) => one ?? literal('')));
}

/** Plain texts, for settings that know no earlier steps. */
export const readTexts = (source: ValueSource | undefined): string[] =>
  readSeveral(source).flatMap((one) => (one?.kind === 'literal' && one.value !== null ? [String(one.value)] : []));

export const writeTexts = (texts: string[]): ValueSource | undefined =>
  texts.length === 0 ? undefined : literal(texts);

/** Of several values a comparison with one keeps the first. */
export function fitTo(operator: string, source: ValueSource | undefined): ValueSource | undefined {
  return takesSeveral(operator) ? source : readSeveral(source)[0];
}

function itemsOf(source: ValueSource): ValueSource[] {
  if (source.kind === 'list') return source.items;
  const value: Json = source.kind === 'literal' ? source.value : null;
  return Array.isArray(value) ? value.map((one) => literal(one)) : [source];
}

const isBlank = (source: ValueSource): boolean => source.kind === 'literal' && source.value === '';
