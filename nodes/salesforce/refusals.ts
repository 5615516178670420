/**
 * Every refusal of Salesforce's OAuth addresses and what it means: the words are the code's, and `letters.<code>` of the
 * message files is a text for the Salesforce administrator where only they can mend it.
 */
import { ConnectionDeadError, type ErrorParams, type FlowError, TransientError } from '../errors.ts';

export interface Refusal {
  error: string;
  description: string;
}

/** In this order: Salesforce puts very different things under `invalid_grant` and tells them apart in the description. */
const meanings: readonly [RegExp, string][] = [
  [/^(login_)?rate_(limit_)?exceeded|login rate/, 'salesforce.loginRateExceeded'],
  [/^(server_error|temporarily_unavailable|unknown_error)/, 'salesforce.busy'],
  [/retry your request|already being processed/, 'salesforce.busy'],
  [/^access_denied/, 'salesforce.signInDenied'],
  [/inactive_user|inactive user|user is inactive/, 'salesforce.userInactive'],
  [/inactive_org|inactive org|organization is inactive/, 'salesforce.orgInactive'],
  [/no client credentials user/, 'salesforce.noRunAsUser'],
  [/not supported on this domain/, 'salesforce.loginUrlNotMyDomain'],
  [/ip restricted|ip_restricted|login hours/, 'salesforce.ipRestricted'],
  [/redirect_uri/, 'salesforce.redirectMismatch'],
  // It comes as `invalid_client` too, and has nothing to do with the secret.
  [/must be installed|app_not_found|not installed/, 'salesforce.appNotInstalled'],
  [/client identifier invalid|^invalid_client_id/, 'salesforce.wrongClient'],
  [/invalid client credentials|^invalid_client\b/, 'salesforce.wrongClientSecret'],
  [/hasn't approved|not approved this consumer/, 'salesforce.userNotApproved'],
  [/not admin approved|^invalid_app_access|app_access_denied/, 'salesforce.userNotAdmitted'],
  [/^app_blocked|blocked/, 'salesforce.appBlocked'],
  [
    /unsupported_grant_type|oauth_flow_disabled|unsupported_response_type|grant type not supported/,
    'salesforce.flowDisabled',
  ],
  [/invalid_scope/, 'salesforce.scopeRefused'],
  [/audience/, 'salesforce.audienceRefused'],
  [/invalid assertion|invalid signature/, 'salesforce.assertionRefused'],
  [/code verifier|code challenge/, 'salesforce.proofRefused'],
  [/authorization code/, 'salesforce.signInTooLate'],
  [/authentication failure|invalid password/, 'salesforce.wrongPassword'],
  [/missing required parameter/, 'salesforce.requestIncomplete'],
  [/immediate_unsuccessful/, 'salesforce.signInNeeded'],
  [/expired access\/refresh token|revoked|token.*expired/, 'salesforce.signInExpired'],
  [/^invalid_grant (invalid_grant: )?expired\b/, 'salesforce.assertionExpired'],
  [/^invalid_grant .*expired/, 'salesforce.signInExpired'],
  // What the page shows for several of them; only its address tells which.
  [/oauth_approval_error/, 'salesforce.approvalStopped'],
];

export function refusalCode({ error, description }: Refusal): string {
  const text = `${error} ${description}`.toLowerCase().replaceAll('’', "'");
  return meanings.find(([pattern]) => pattern.test(text))?.[1] ?? 'salesforce.signInRefused';
}

/** What a person copied off a page of Salesforce: `error=…&error_description=…`, JSON, or its bare words. */
export function readRefusal(text: string): Refusal | undefined {
  const given = text.trim().slice(0, 4000);
  if (given === '') return undefined;
  const error = /\berror["']?\s*[=:]\s*["']?([\w.]+)/i.exec(given)?.[1];
  const description = /error_description["']?\s*[=:]\s*"?([^"&<\n]*)/i.exec(given)?.[1];
  if (error || description) return { error: error ?? '', description: decoded(description ?? '') };
  const first = /^[a-z]+(_[a-z]+)+/i.exec(given)?.[0] ?? '';
  return { error: first, description: decoded(given.slice(first.length).replace(/^[\s:,]+/, '')) };
}

export function refusalError(refusal: Refusal, known: ErrorParams): FlowError {
  const { error } = refusal;
  const description = refusal.description.slice(0, 200);
  const params = { username: '', clientId: '', redirectUri: '', host: '', ...known, error, description };
  const code = refusalCode(refusal);
  if (code === 'salesforce.loginRateExceeded') return new TransientError(code, params, { retryAfterMs: 120_000 });
  if (code === 'salesforce.busy') return new TransientError(code, params);
  return new ConnectionDeadError(code, params);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
