/**
 * Whether a customer that the shop found can be one that was asked for. A shop leaves out, without a word, a condition on a field
 * that its version cannot search by, and answers with everybody: whoever went on with the first of them would write to a
 * stranger's record. In doubt a customer fits: the shop's own comparison knows neither case nor width nor the kind of kana.
 */
import type { Json } from '../contract.ts';
import type { Asked } from './filters.ts';

/** `attributes` as the shop gives them; what it does not give cannot be looked at. */
export function fits(attributes: Record<string, Json>, { field, operator, type, values }: Asked): boolean {
  const stored = attributes[field];
  if (stored === undefined || operator === 'notEquals') return true;
  if (stored === null) return false;
  if (typeof stored === 'object') return true;
  const [first = ''] = values;
  switch (operator) {
    case 'equals':
    case 'in':
      // Asked for by the whole second: the shop may write parts of one behind it.
      if (type === 'dateTime') return Number.isNaN(order(stored, first, type)) || String(stored).startsWith(first);
      return values.some((value) => !(Math.abs(order(stored, value, type)) > 0));
    case 'greaterOrEqual':
      return !(order(stored, first, type) < 0);
    case 'less':
      return !(order(stored, first, type) >= 0);
    case 'contains':
    case 'startsWith':
      return folded(String(stored)).includes(folded(first));
  }
}

/** NaN where the two cannot be compared. */
function order(stored: string | number | boolean, asked: string, type: Asked['type']): number {
  if (type === 'number') return Number(stored) - Number(asked);
  if (type === 'dateTime' && !/^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}/.test(String(stored))) return Number.NaN;
  const [one, other] = [folded(String(stored)), folded(asked)];
  return one === other ? 0 : one < other ? -1 : 1;
}

/** Without case, width, accents, voicing marks and blanks around; katakana as hiragana. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\u3099\u309a]/gu, '')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .trim();
