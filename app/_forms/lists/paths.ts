/** Paths of values in one text, as `id, data.order.id`. Pure. */
import type { Json } from '../../../nodes/contract.ts';

export function readPaths(value: Json | undefined): string[] {
  if (typeof value !== 'string') return [];
  return [...new Set(value.split(/[,、]/).map((path) => path.trim()))].filter((path) => path !== '');
}

/** Undefined = none. */
export const writePaths = (paths: readonly string[]): string | undefined =>
  readPaths(paths.join(',')).join(', ') || undefined;

/** A key with the marks that part paths or their steps cannot be told in one. */
export const isNameable = (path: readonly (string | number)[]): boolean =>
  path.every((key) => typeof key === 'number' || (key.trim() === key && key !== '' && !/[,、.[\]]/.test(key)));
