import { describe, expect, test } from 'vitest';
import { nodeWords } from '../registry.ts';
import { readRefusal, refusalCode, refusalError } from './refusals.ts';

/** Every refusal that Salesforce's OAuth addresses are known to give (authorize, token), and what it means. */
const rows: [error: string, description: string, code: string][] = [
  ['access_denied', 'end-user denied authorization', 'signInDenied'],
  ['invalid_request', 'missing required code challenge', 'proofRefused'],
  ['invalid_client_id', 'client identifier invalid', 'wrongClient'],
  ['redirect_uri_mismatch', 'redirect_uri must match configuration', 'redirectMismatch'],
  ['redirect_uri_missing', 'redirect_uri not provided', 'redirectMismatch'],
  ['unsupported_response_type', 'response type not supported', 'flowDisabled'],
  ['immediate_unsuccessful', '', 'signInNeeded'],
  ['invalid_scope', 'the requested scope is invalid: api', 'scopeRefused'],
  ['inactive_user', 'user is inactive', 'userInactive'],
  ['inactive_org', 'organization is inactive', 'orgInactive'],
  ['rate_limit_exceeded', 'login rate exceeded', 'loginRateExceeded'],
  ['app_blocked', 'this app is blocked by admin', 'appBlocked'],
  ['oauth_flow_disabled', 'oauth flow is disabled', 'flowDisabled'],
  ['invalid_app_access', 'user is not admin approved to access this app', 'userNotAdmitted'],
  ['invalid_grant', 'expired access/refresh token', 'signInExpired'],
  ['invalid_grant', 'authentication failure', 'wrongPassword'],
  ['invalid_grant', 'authentication failure - Invalid Password', 'wrongPassword'],
  ['invalid_grant', 'expired authorization code', 'signInTooLate'],
  ['invalid_grant', 'invalid authorization code', 'signInTooLate'],
  ['invalid_grant', 'invalid code verifier', 'proofRefused'],
  ['invalid_grant', "user hasn't approved this consumer", 'userNotApproved'],
  ['invalid_grant', 'user hasn’t approved this consumer', 'userNotApproved'],
  ['invalid_grant', 'user is not admin approved to access this app', 'userNotAdmitted'],
  ['invalid_grant', 'invalid assertion', 'assertionRefused'],
  ['invalid_grant', 'Audience validation failed', 'audienceRefused'],
  ['invalid_grant', 'audience is invalid', 'audienceRefused'],
  ['invalid_grant', 'invalid_grant: expired', 'assertionExpired'],
  ['invalid_grant', 'no client credentials user enabled', 'noRunAsUser'],
  ['invalid_grant', 'request not supported on this domain', 'loginUrlNotMyDomain'],
  ['invalid_grant', 'inactive user', 'userInactive'],
  ['invalid_grant', 'ip restricted', 'ipRestricted'],
  ['invalid_grant', 'ip restricted or invalid login hours', 'ipRestricted'],
  ['invalid_client', 'invalid client credentials', 'wrongClientSecret'],
  ['invalid_request', 'missing required parameter: code', 'requestIncomplete'],
  ['unsupported_grant_type', 'grant type not supported', 'flowDisabled'],
  ['app_not_found', 'External client app is not installed in this org', 'appNotInstalled'],
  ['invalid_client', 'app must be installed into org', 'appNotInstalled'],
  ['OAUTH_EC_APP_NOT_FOUND', 'External client app is not found', 'appNotInstalled'],
  ['OAUTH_APP_ACCESS_DENIED', '', 'userNotAdmitted'],
  [
    'OAUTH_APPROVAL_ERROR_GENERIC',
    'An unexpected error has occured during authentication. Please try again.',
    'approvalStopped',
  ],
  ['invalid_grant', 'user is inactive', 'userInactive'],
  ['login_rate_exceeded', '', 'loginRateExceeded'],
  ['server_error', '', 'busy'],
  ['unknown_error', 'retry your request', 'busy'],
  ['invalid_grant', 'token request is already being processed', 'busy'],
  ['something_new', 'nobody knows', 'signInRefused'],
];

const known = {
  host: 'acme.my.salesforce.com',
  clientId: '3MVG9',
  username: 'hanako@acme.jp',
  redirectUri: 'https://n.jp/cb',
};

function wordsOf(locale: 'ja' | 'en', code: string): object {
  const words = nodeWords.salesforce?.[locale] as { errors: Record<string, object> }; // a message file is a tree of texts
  return words.errors[code] ?? {};
}

describe.each(rows)('%s: %s', (error, description, code) => {
  test(`means ${code}, in words of both languages`, () => {
    expect(refusalCode({ error, description })).toBe(`salesforce.${code}`);
    expect(refusalError({ error, description }, known)).toMatchObject({ params: { ...known, error, description } });
    for (const locale of ['ja', 'en'] as const) {
      expect(Object.keys(wordsOf(locale, code))).toEqual(['message', 'action']);
    }
  });

  test.each([
    ['as an address', `https://x/cb?error=${error}&error_description=${encodeURIComponent(description)}&state=1`],
    ['as JSON', JSON.stringify({ error, error_description: description })],
    ['as words', `${error} ${description}`],
    ['as it stands on the page', `error=${error}\nerror_description=${description}`],
  ])('is understood when it is pasted %s', (_, text) => {
    const read = readRefusal(text);
    expect(read && refusalCode(read)).toBe(`salesforce.${code}`);
  });
});

test('the address of the error page tells what its text does not', () => {
  const page =
    "We can't authorize you because of an OAuth error. For more information, contact your Salesforce administrator.\n" +
    'OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occured during authentication. Please try again.';
  const address =
    'https://acme.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org&display=touch';
  const meaning = (text: string) => refusalCode(readRefusal(text) ?? { error: '', description: '' });
  expect(meaning(page)).toBe('salesforce.approvalStopped');
  expect(meaning(address)).toBe('salesforce.appNotInstalled');
  expect(meaning('app must be installed into org')).toBe('salesforce.appNotInstalled');
});

test('whatever else is pasted is told as it is, and nothing as nothing', () => {
  expect(readRefusal('  ')).toBeUndefined();
  expect(refusalCode(readRefusal('OAUTH_AUTHORIZATION_BLOCKED by admin') ?? { error: '', description: '' })).toMatch(
    /^salesforce\./,
  );
  expect(readRefusal('%E0%A4%A broken')).toMatchObject({ description: '%E0%A4%A broken' });
});
