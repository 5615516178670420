import { timingSafeEqual } from 'node:crypto';
import type { Request } from '../http/message.ts';
import type { Org } from '../org.ts';
import { OAuthError } from './oauth-error.ts';

/** The Salesforce CLI's own client, which has no secret. */
const CLI_CLIENT = 'PlatformCLI';

export const isKnownClient = (org: Org, clientId: string): boolean =>
  same(clientId, org.settings.clientId) || clientId === CLI_CLIENT;

/** Form fields of a token request, with the client's id and secret from the Basic header where they are sent that way. */
export function readForm(request: Request): URLSearchParams {
  const form = new URLSearchParams(request.body);
  for (const [key, value] of request.query) if (!form.has(key)) form.set(key, value);
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  if (basic?.[1]) {
    const text = Buffer.from(basic[1], 'base64').toString('utf8');
    const colon = text.indexOf(':');
    form.set('client_id', decodePart(text.slice(0, colon)));
    form.set('client_secret', decodePart(text.slice(colon + 1)));
  }
  return form;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Checks who the client is; `secretRequired` for the grants that rest on the secret alone. */
export function authenticateClient(org: Org, form: URLSearchParams, secretRequired: boolean): string {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  if (!clientId) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (!isKnownClient(org, clientId)) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (clientId === CLI_CLIENT) return clientId;
  if (secretRequired && !secret) throw new OAuthError('invalid_client', 'invalid client credentials');
  if (secret && !same(secret, org.settings.clientSecret)) {
    throw new OAuthError('invalid_client', 'invalid client credentials');
  }
  return clientId;
}

/** Equality whose time does not tell where the texts differ. */
export function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The practice org registers no callback addresses: it takes any on this computer, and those that the settings' owner adds
 * to `redirectUris`.
 */
export function isAllowedRedirect(uri: string, extra: readonly string[]): boolean {
  if (extra.includes(uri)) return true;
  try {
    const url = new URL(uri);
    return /^https?:$/.test(url.protocol) && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  } catch {
    return false;
  }
}
