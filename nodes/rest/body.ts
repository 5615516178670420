/** Reads a webhook's bytes as JSON or a form. Whatever comes back can be stored, shown and referenced; else it says why not. */

import { limits } from '../../engine/limits.ts';
import type { HookRequest, Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { readForm } from './form.ts';
import { findMisfit } from './misfit.ts';
import { deepestNesting, firstErrorAt } from './scan.ts';

export function readBody(request: Pick<HookRequest, 'headers' | 'body'>): Json {
  if (request.body.byteLength === 0) throw new UserFixableError('webhook.emptyBody');
  const { type, charset } = contentType(request.headers);
  if (type === 'application/x-www-form-urlencoded') {
    const form = readForm(request.body, (bytes) => decode(bytes, charset));
    refuseMisfits(form);
    return form;
  }
  const text = decode(request.body, charset);
  if (text.trim() === '') throw new UserFixableError('webhook.emptyBody');
  if (!mayBeJson(type, text)) throw new UserFixableError('webhook.unsupportedType', { contentType: type.slice(0, 80) });
  return readJson(text);
}

export function readJson(text: string): Json {
  // Before parsing, because everything behind this door may walk the value recursively.
  if (deepestNesting(text) > limits.jsonDepth) {
    throw new UserFixableError('webhook.tooDeep', { limit: limits.jsonDepth });
  }
  let value: Json;
  try {
    value = parseJson(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const before = text.slice(0, firstErrorAt(text));
    const line = before.split('\n').length;
    throw new UserFixableError(
      'webhook.notJson',
      { line, column: before.length - before.lastIndexOf('\n') },
      { cause },
    );
  }
  refuseMisfits(value);
  return value;
}

/** Whole numbers beyond 2^53 stay text: a long id must not lose its last digits. Throws SyntaxError. */
export function parseJson(text: string): Json {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, function keepDigits(_key, value: Json, context?: { source?: string }) {
    const source = context?.source;
    const isRounded = typeof value === 'number' && !Number.isSafeInteger(value) && source && /^-?\d+$/.test(source);
    return isRounded && Number.isFinite(value) ? source : value;
  });
}

function refuseMisfits(value: Json): void {
  const misfit = findMisfit(value);
  if (misfit) throw new UserFixableError(`webhook.${misfit.kind}`, { path: misfit.path });
}

function contentType(headers: Record<string, string>): { type: string; charset: string | undefined } {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';');
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(parameter)?.[1])
    .find((name) => name !== undefined);
  return { type: type.trim().toLowerCase(), charset: charset?.toLowerCase() };
}

/** A byte order mark is dropped by the decoder. */
function decode(bytes: Uint8Array, charset: string | undefined): string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset ?? 'utf-8', { fatal: true });
  } catch (cause) {
    throw new UserFixableError('webhook.unknownCharset', { charset: (charset ?? '').slice(0, 40) }, { cause });
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw charset === undefined || decoder.encoding === 'utf-8'
      ? new UserFixableError('webhook.notUtf8', {}, { cause })
      : new UserFixableError('webhook.wrongCharset', { charset }, { cause });
  }
}

/** Many senders label JSON as text or not at all; a body of another kind is named instead of called broken JSON. */
function mayBeJson(type: string, text: string): boolean {
  if (type === '' || type === 'text/plain' || type === 'application/json' || type.endsWith('+json')) return true;
  return /^[[{]/.test(text.trimStart());
}
