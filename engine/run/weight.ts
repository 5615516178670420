/** How much a value weighs, without making its text: what lies in memory and goes in one statement is bounded by it. */
import type { Json } from '../../nodes/contract.ts';

/** A sign around a list or object on each side. */
const brackets = 2;
/** Two quotes, and a comma or colon. */
const aroundText = 3;
/** One digit and a comma; at most a number of 24 signs, and a comma. */
const simple = { least: 2, most: 25 };

/** One unit of weight is at most so many bytes of JSON. */
export const bytesPerWeight = Math.ceil(simple.most / simple.least);

/** At most the characters of its JSON and one more. Stops counting beyond `enough`: a large value costs no more than that. */
export function weigh(value: Json | undefined, enough: number): number {
  if (typeof value === 'string') return value.length + aroundText;
  if (value === undefined || value === null || typeof value !== 'object') return simple.least;
  let weight = brackets;
  if (Array.isArray(value)) {
    for (const item of value) {
      weight += weigh(item, enough - weight);
      if (weight > enough) break;
    }
    return weight;
  }
  for (const key in value) {
    weight += key.length + aroundText + weigh(value[key], enough - weight);
    if (weight > enough) break;
  }
  return weight;
}
