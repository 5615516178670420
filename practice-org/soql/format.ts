import { valueLabel } from '../schema/labels.ts';
import type { Field } from '../schema/types.ts';
import type { Value } from '../store/table.ts';
import type { RunContext } from './run-context.ts';

/** The org's only currency. */
const CURRENCY = 'JPY';
const ZONE = 'Asia/Tokyo';

/** FORMAT(): the value as people of the user's locale write it. */
export function formatValue({ locale }: RunContext, field: Field, value: Value | undefined): string | null {
  if (value === undefined) return null;
  const tag = locale.replaceAll('_', '-');
  if (typeof value === 'number') {
    if (field.type === 'datetime')
      return new Intl.DateTimeFormat(tag, { dateStyle: 'short', timeStyle: 'short', timeZone: ZONE }).format(value);
    if (field.type === 'currency')
      // Salesforce writes the yen sign in its narrow form whatever the locale.
      return new Intl.NumberFormat(tag, { style: 'currency', currency: CURRENCY }).format(value).replace('￥', '¥');
    const digits = { minimumFractionDigits: field.scale, maximumFractionDigits: field.scale };
    const text = new Intl.NumberFormat(tag, digits).format(value);
    return field.type === 'percent' ? `${text}%` : text;
  }
  if (field.type === 'date' && typeof value === 'string')
    return new Intl.DateTimeFormat(tag, { dateStyle: 'short', timeZone: 'UTC' }).format(Date.parse(value));
  return String(value);
}

/** Labels of all chosen values, in the language of who asks. */
export const labelOf = ({ picklist }: Field, value: string, { language }: RunContext): string =>
  value
    .split(';')
    .map((part) => valueLabel(picklist.find((entry) => entry.value === part)?.label ?? part, language))
    .join(';');
