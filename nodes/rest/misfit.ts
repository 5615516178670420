/** What JSON can say but PostgreSQL's jsonb or UTF-8 cannot hold. */
import type { Json } from '../contract.ts';

export interface Misfit {
  kind: 'nullCharacter' | 'loneSurrogate' | 'numberTooLarge';
  /** Dotted path of the value, or of the value whose key it is. */
  path: string;
}

/** Expects a value of bounded depth (the caller has measured it). */
export function findMisfit(value: Json, path: string[] = []): Misfit | undefined {
  if (typeof value === 'string') return textMisfit(value, path);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { kind: 'numberTooLarge', path: shown(path) };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const inside = [...path, key];
    const misfit =
      (Array.isArray(value) ? undefined : textMisfit(key, inside)) ??
      findMisfit((value as { [key: string]: Json })[key] ?? null, inside);
    if (misfit) return misfit;
  }
  return undefined;
}

function textMisfit(text: string, path: string[]): Misfit | undefined {
  if (text.includes('\u0000')) return { kind: 'nullCharacter', path: shown(path) };
  if (!text.isWellFormed()) return { kind: 'loneSurrogate', path: shown(path) };
  return undefined;
}

/** The path is stored and shown itself: what does not fit is replaced, and long keys are cut. */
function shown(path: string[]): string {
  const text = path.join('.').replaceAll('\u0000', '␀').toWellFormed();
  return text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text;
}
