/** Numbers as people write them, and sums that come out as on paper: in decimal digits, never in binary fractions. Pure. */

/** `digits` × 10^-`scale` */
interface Decimal {
  digits: bigint;
  scale: number;
}

export const operations = ['plus', 'minus', 'times', 'dividedBy'] as const;
export const roundings = ['half', 'down', 'up'] as const;

export type Operation = (typeof operations)[number];
export type Rounding = (typeof roundings)[number];

/** Longer than any amount; what reads as a number up to here is one that can be reckoned with at once. */
const LONGEST = 40;

/** Commas in threes, a currency before or behind, full width, ▲ as minus. Undefined = no number, or one that reads in two ways. */
export function numberText(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s¥\\$€£円]/g, '')
    .replace(/^[▲△−–]/, '-')
    .replace(/^\+/, '');
  if (plain.length > LONGEST) return undefined;
  if (!/^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(plain)) return undefined;
  return plain.replaceAll(',', '');
}

/** A number that a double would round stays text. */
export const asNumber = (text: string): number | string =>
  text.replace(/\D/g, '').replace(/^0+/, '').length > 15 ? text : Number(text);

/** Undefined = divided by nothing. Texts of `numberText`. */
export function calculate(
  one: string,
  operation: Operation,
  other: string,
  { decimals, rounding }: { decimals: number; rounding: Rounding },
): string | undefined {
  const [a, b] = [decimalOf(one), decimalOf(other)];
  const scale = Math.max(a.scale, b.scale);
  const [left, right] = [a.digits * power(scale - a.scale), b.digits * power(scale - b.scale)];
  switch (operation) {
    case 'plus':
      return rounded(left + right, power(scale), decimals, rounding);
    case 'minus':
      return rounded(left - right, power(scale), decimals, rounding);
    case 'times':
      return rounded(a.digits * b.digits, power(a.scale + b.scale), decimals, rounding);
    case 'dividedBy':
      return right === 0n ? undefined : rounded(left, right, decimals, rounding);
  }
}

function decimalOf(text: string): Decimal {
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

const power = (exponent: number): bigint => 10n ** BigInt(exponent);

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** Halves go away from zero, as on receipts. */
function rounded(numerator: bigint, denominator: bigint, decimals: number, rounding: Rounding): string {
  const isNegative = numerator < 0n !== denominator < 0n;
  const [top, bottom] = [absolute(numerator) * power(decimals), absolute(denominator)];
  const rest = top % bottom;
  const goesUp = rounding === 'up' ? rest > 0n : rounding === 'half' && rest * 2n >= bottom;
  const found = (top / bottom + (goesUp ? 1n : 0n)).toString().padStart(decimals + 1, '0');
  const whole = found.slice(0, found.length - decimals);
  const fraction = found.slice(found.length - decimals).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return isNegative && text !== '0' ? `-${text}` : text;
}
