import { createHmac } from 'node:crypto';
import type { Org } from '../org.ts';
import type { Session } from './sessions.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An OpenID token, signed with the client's secret (HS256). */
export function idToken(org: Org, session: Session): string {
  const { settings } = org;
  const issued = Math.floor(session.issuedAt / 1000);
  const head = part({ alg: 'HS256', typ: 'JWT' });
  const claims = part({
    iss: settings.url,
    sub: `${settings.url}/id/${settings.orgId}/${session.userId}`,
    aud: session.clientId,
    iat: issued,
    exp: issued + 120,
  });
  const signature = createHmac('sha256', settings.clientSecret).update(`${head}.${claims}`).digest('base64url');
  return `${head}.${claims}.${signature}`;
}
