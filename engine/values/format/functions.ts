/** Formatter functions that a value source may chain. Pure: value and fixed arguments in, value out. */
import type { Json } from '../../../nodes/contract.ts';
import { UserFixableError } from '../../../nodes/errors.ts';
import type { FormatCall } from '../source.ts';

type FormatFunction = (value: Json, args: Json[]) => Json;

const onText =
  (change: (text: string) => string): FormatFunction =>
  (value) =>
    typeof value === 'string' ? change(value) : value;

const functions: Record<string, FormatFunction> = {
  trim: onText((text) => text.trim()),
  lower: onText((text) => text.toLowerCase()),
  upper: onText((text) => text.toUpperCase()),
  /** Full-width letters and figures to half width, half-width kana to full width. */
  normalizeWidth: onText((text) => text.normalize('NFKC')),
  whenEmpty: (value, [fallback]) => (value === null || value === '' ? (fallback ?? null) : value),
};

export function applyFormat(value: Json, calls: FormatCall[] | undefined): Json {
  if (!calls) return value;
  return calls.reduce<Json>((current, call) => {
    const fn = Object.hasOwn(functions, call.fn) ? functions[call.fn] : undefined;
    if (!fn) throw new UserFixableError('flow.unknownFunction', { name: call.fn });
    return fn(current, call.args);
  }, value);
}
