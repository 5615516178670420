import { createVerify } from 'node:crypto';
import type { Org } from '../org.ts';
import { isKnownClient } from './client.ts';
import { OAuthError } from './oauth-error.ts';

/** Assertions signed more than this far ahead are refused, as are expired ones. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

interface Claims {
  iss?: string;
  sub?: string;
  aud?: string;
  exp?: number;
}

/** Checks a JWT bearer assertion; with a certificate in the settings its signature too. */
export function checkAssertion(org: Org, assertion: string): { clientId: string; userId: string } {
  const [head, body, signature] = assertion.split('.');
  const claims = readClaims(body);
  if (!head || !body || !signature || !claims) throw new OAuthError('invalid_grant', 'invalid assertion');
  const certificate = org.settings.certificate;
  if (
    certificate &&
    !createVerify('RSA-SHA256').update(`${head}.${body}`).verify(certificate, signature, 'base64url')
  ) {
    throw new OAuthError('invalid_grant', 'invalid assertion');
  }
  if (!claims.iss || !isKnownClient(org, claims.iss))
    throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (!isAudience(org, claims.aud)) throw new OAuthError('invalid_grant', 'audience is invalid');
  // The Salesforce CLI sends the time of expiry in milliseconds.
  const expiresAt = (claims.exp ?? 0) > 1e11 ? (claims.exp ?? 0) : (claims.exp ?? 0) * 1000;
  if (expiresAt + CLOCK_SKEW_MS < org.clock.now()) throw new OAuthError('invalid_grant', 'expired authorization code');
  const user = org.store.table('User').find('Username', claims.sub ?? '')?.[0];
  if (!user) throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
  if (user.IsActive !== true) throw new OAuthError('invalid_grant', 'inactive user');
  return { clientId: claims.iss, userId: user.Id };
}

function readClaims(body: string | undefined): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(body ?? '', 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { iss, sub: subject, prn, aud, exp } = claims as Record<string, unknown>;
    // Older clients name the user by the word of an early draft of the standard.
    const sub = subject ?? prn;
    // The audience may be a list of one.
    const audience = Array.isArray(aud) ? aud[0] : aud;
    return {
      ...(typeof iss === 'string' ? { iss } : {}),
      ...(typeof sub === 'string' ? { sub } : {}),
      ...(typeof audience === 'string' ? { aud: audience } : {}),
      ...(typeof exp === 'number' ? { exp } : {}),
    };
  } catch {
    return undefined;
  }
}

/**
 * The org's own address (with or without a slash, by any loopback name) or one of Salesforce's login hosts; restforce names
 * the host alone.
 */
function isAudience(org: Org, audience: string | undefined): boolean {
  const address = audience?.replace(/\/$/, '');
  const plain = address === undefined || address.includes('://') ? address : `https://${address}`;
  if (plain === 'https://login.salesforce.com' || plain === 'https://test.salesforce.com') return true;
  const own = [org.settings.port, org.settings.tlsPort].map((port) => String(port));
  const [, port = ''] = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)$/.exec(plain ?? '') ?? [];
  return plain === org.settings.url || own.includes(port);
}
