import { createHmac } from 'node:crypto';
import { PROTOCOL, type Request } from '../http/message.ts';
import { same } from '../oauth/client.ts';
import type { Org } from '../org.ts';

const COOKIE = 'practice_pages';
/** A working day: then the page has to be opened from Nagare again. */
const COOKIE_SECONDS = 12 * 60 * 60;
/** No ticket is good for longer, whatever it says of itself. */
const TICKET_SECONDS = 5 * 60;

const sign = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** `<exp>.<hmac>`; what is signed differs between tickets and cookies, so that one is never good as the other. */
function isSigned(key: string, value: string, kind: '' | 'cookie.', longest: number): boolean {
  const [expires = '', signature = ''] = value.split('.');
  const left = Number(expires) - Date.now() / 1000;
  if (!/^\d+$/.test(expires) || left < 0 || left > longest + 60) return false;
  return same(signature, sign(key, kind + expires));
}

export const isTicket = (org: Org, ticket: string): boolean =>
  isSigned(org.settings.pagesKey, ticket, '', TICKET_SECONDS);

/** A ticket for whoever has shown already that he is the admin. */
export function makeTicket(org: Org): string {
  const expires = String(Math.floor(Date.now() / 1000) + TICKET_SECONDS);
  return `${expires}.${sign(org.settings.pagesKey, expires)}`;
}

export function accessCookie(org: Org): string {
  const expires = String(Math.floor(Date.now() / 1000) + COOKIE_SECONDS);
  const value = `${expires}.${sign(org.settings.pagesKey, `cookie.${expires}`)}`;
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}`;
}

export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}

export const mayEnter = (org: Org, request: Request): boolean =>
  isSigned(org.settings.pagesKey, readCookie(request, COOKIE) ?? '', 'cookie.', COOKIE_SECONDS);

/** Other programs on this computer are "same site" for a cookie, so a form must also come from our own pages. */
export function isOwnForm(request: Request): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && host !== undefined && origin === `${request.headers[PROTOCOL]}://${host}`;
}
