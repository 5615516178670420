/** How values travel between server and browser: JSON, with the places of its dates beside it, since run data may hold anything. */
import type { DataTransformer } from '@trpc/server';

interface Wired {
  json: unknown;
  dates?: (string | number)[][];
}

export const wire: DataTransformer = {
  serialize(value: unknown): Wired {
    const dates: (string | number)[][] = [];
    findDates(value, [], dates);
    return dates.length > 0 ? { json: value, dates } : { json: value };
  },
  deserialize({ json, dates = [] }: Wired): unknown {
    const holder = { root: json };
    for (const path of dates) revive(holder, ['root', ...path]);
    return holder.root;
  },
};

function findDates(value: unknown, path: (string | number)[], found: (string | number)[][]): void {
  if (value instanceof Date) found.push(path);
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) findDates(item, [...path, index], found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) findDates(item, [...path, key], found);
}

function revive(holder: object, path: (string | number)[]): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let at = holder as Record<string | number, unknown>; // walked along keys that the server found in this very value
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (typeof next !== 'object' || next === null) return;
    at = next as Record<string | number, unknown>;
  }
  const text = at[last];
  if (typeof text === 'string') at[last] = new Date(text);
}
