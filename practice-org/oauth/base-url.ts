import { PROTOCOL } from '../http/message.ts';
import type { Org } from '../org.ts';

/** The address the client reached us by, when it is one of this computer; otherwise the org's own. */
export function baseUrl(org: Org, { headers }: { headers: Record<string, string | undefined> }): string {
  const host = headers.host ?? '';
  return /^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(host)
    ? `${headers[PROTOCOL] ?? 'http'}://${host}`
    : org.settings.url;
}
