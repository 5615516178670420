/** Rows of name and value, as `[{ key, value }]`; values may come from earlier steps. */
import { list, literal, map, type ValueSource } from '../../../engine/values/source.ts';

export interface Pair {
  key: string;
  value?: ValueSource | undefined;
}

export function readPairs(source: ValueSource | undefined): Pair[] {
  if (source?.kind !== 'list') return [];
  return source.items.map((item) => {
    const entries: Record<string, ValueSource> = item.kind === 'map' ? item.entries : {};
    const { key, value } = entries;
    return { key: key?.kind === 'literal' && typeof key.value === 'string' ? key.value : '', value };
  });
}

export function writePairs(pairs: Pair[]): ValueSource | undefined {
  if (pairs.length === 0) return undefined;
  return list(...pairs.map(({ key, value }) => map({ key: literal(key), value: value ?? literal('') })));
}
