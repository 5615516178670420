/** What a person filled in -> a request that can be sent. Every refusal names the field. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { shortened } from '../rest/json.ts';
import { hideSecretsInAddress } from '../secret-values.ts';
import type { RequestConfig, RequestInput } from './request.ts';

/** Framing and routing belong to the connection: setting them by hand would smuggle a second request. */
const ours = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'proxy-authorization',
  'proxy-connection',
]);

const contentTypes = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
} as const;

export function requestUrl(input: RequestInput): URL {
  const text = input.url.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '') {
    throw new UserFixableError('http.urlMalformed', { url: shortened(hideSecretsInAddress(text), 120) }, at('url'));
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserFixableError('http.urlHasPassword', { host: url.host }, at('url'));
  }
  for (const { key, value } of input.query ?? []) {
    if (key !== '') url.searchParams.append(key, plain(value, 'query', key));
  }
  url.hash = '';
  return url;
}

export function requestHeaders(config: RequestConfig, input: RequestInput): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.8', 'user-agent': 'Nagare' };
  const kind = bodyKindOf(config);
  if (kind !== 'none') headers['content-type'] = contentTypes[kind];
  for (const { key, value } of input.headers ?? []) {
    if (key.trim() === '') continue;
    const given = plain(value, 'headers', key);
    const { header, value: text } = checkHeader(key, given, { name: 'headers', value: 'headers' });
    headers[header] = text;
  }
  return headers;
}

/** `fields`: where the form holds them. */
export function checkHeader(
  name: string,
  value: string,
  fields: { name: string; value: string },
): { header: string; value: string } {
  const header = name.trim().toLowerCase();
  const text = value.trim();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(header) || ours.has(header)) {
    throw new UserFixableError('http.headerNotAllowed', { name: shortened(name) }, at(fields.name));
  }
  // Visible Latin-1, space and tab: nothing that could start another header line. The value itself may be a secret.
  if (!/^[\t\x20-\x7e\xa0-\xff]*$/.test(text)) {
    throw new UserFixableError('http.headerValueMalformed', { name: header }, at(fields.value));
  }
  return { header, value: text };
}

export function requestBody(config: RequestConfig, input: RequestInput): string | undefined {
  switch (bodyKindOf(config)) {
    case 'none':
      return undefined;
    case 'json':
      // A text with values pasted into it, of a flow made before JSON was read in the form.
      if (typeof input.json === 'string' && /^\s*[[{]/.test(input.json))
        throw new UserFixableError('http.jsonIsText', {}, at('json'));
      return JSON.stringify(input.json ?? null);
    case 'text':
      return input.text ?? '';
    case 'form': {
      const form = new URLSearchParams();
      for (const { key, value } of input.form ?? []) if (key !== '') form.append(key, plain(value, 'form', key));
      return form.toString();
    }
  }
}

/**
 * To an address of a flow, ours or another house's: how many of those its event has come through, this one counted. The
 * door refuses a request that has come through too many (engine/triggers/door.ts).
 */
export const hopsHeader = (url: URL, hops: number): Record<string, string> =>
  /^\/hooks\/[\w-]{20,100}$/.test(url.pathname) ? { 'nagare-hops': String(hops + 1) } : {};

function bodyKindOf(config: RequestConfig): RequestConfig['bodyKind'] {
  return config.method === 'GET' || config.method === 'HEAD' ? 'none' : config.bodyKind;
}

function plain(value: Json | undefined, field: string, name: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  throw new UserFixableError('http.valueNotPlain', { name: shortened(name) }, at(field));
}

/** Where a person mends it. */
export function at(field: string): { repair: { kind: 'field'; field: string } } {
  return { repair: { kind: 'field', field } };
}
