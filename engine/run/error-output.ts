/** What a failed step gives to the steps on its error route. Made when it is asked for: rows keep code and params only. */
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { describeError, type Locale, locales, translator } from '../words.ts';
import type { StepError } from './state.ts';

/** `error.message.ja`, `error.message.en`, `error.code`, `error.params.<name>`, and `error.step.ja` (“3 Add a record”). */
export function errorOutput({ code, params }: StepError, card?: ErrorParams): { [key: string]: Json } {
  const each = (text: (locale: Locale) => string) =>
    Object.fromEntries(locales.map((locale) => [locale, text(locale)]));
  const message = each((locale) => describeError(locale, code, params).message);
  return { error: { code, message, params, ...(card ? { step: each((locale) => stepWords(locale, card)) } : {}) } };
}

function stepWords(locale: Locale, { step, card }: ErrorParams): string {
  const name = String(card ?? '');
  return `${step ?? ''} ${name.startsWith('@') ? translator(locale)(name.slice(1)) : name}`.trim();
}
