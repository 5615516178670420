import type { Request } from '../http/message.ts';
import type { Org } from '../org.ts';

/** The address the client reached us by, when it is one of this computer; otherwise the org's own. */
export function baseUrl(org: Org, request: Request): string {
  const host = request.headers.host ?? '';
  return /^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(host) ? `http://${host}` : org.settings.url;
}
