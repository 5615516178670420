/** Reads values as numbers without guessing. */
import type { Json } from '../contract.ts';

/** Canonical decimal text of a number or of a text that is one ("0", " 12.50 ", "-3", "１２"); never of "", "1,000" or "0x10". */
export function numberOf(value: Json): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.normalize('NFKC').trim();
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? text : undefined;
}

/** Whole numbers are compared exactly, whatever their length; others as doubles. */
export function compareNumbers(left: string, right: string): number {
  if (/^[+-]?\d+$/.test(left) && /^[+-]?\d+$/.test(right)) {
    const [a, b] = [BigInt(left.replace('+', '')), BigInt(right.replace('+', ''))];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return Math.sign(Number(left) - Number(right));
}
