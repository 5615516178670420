/** What a failed step gives to the steps on its error route. Made when it is asked for: rows keep code and params only. */
import type { Json } from '../../nodes/contract.ts';
import { describeError, locales } from '../words.ts';
import type { StepError } from './state.ts';

/** `error.message.ja`, `error.message.en`, `error.code`, `error.params.<name>`. */
export function errorOutput({ code, params }: StepError): { [key: string]: Json } {
  const message = Object.fromEntries(locales.map((locale) => [locale, describeError(locale, code, params).message]));
  return { error: { code, message, params } };
}
