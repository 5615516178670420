/** Refuses what another site's page sends with our visitor's cookies. SameSite cookies are the first wall, this the second. */
import { ownOrigins } from './auth.ts';
import { env } from './env.ts';

export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get('origin');
  if (origin) return origin === new URL(env().publicUrl).origin || ownOrigins(request).includes(origin);
  const site = request.headers.get('sec-fetch-site');
  return site === null || site === 'same-origin' || site === 'none';
}
