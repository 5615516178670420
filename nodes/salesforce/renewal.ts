/**
 * New tokens for old ones, also where the address of the sign-in is no longer there: an organization whose My Domain was renamed
 * is signed in to at its address of now, or where all organizations sign in, and goes on there.
 */
import { ConnectionDeadError, TransientError, UncertainError, UserFixableError } from '../errors.ts';
import { isLoopback } from '../rest/dispatcher.ts';
import { generalAddress, NoToken, signInAsApp, signInByAssertion, signInByRefresh } from './oauth.ts';
import type { SalesforceSecrets } from './secrets.ts';
import { isNameUnknown } from './transport.ts';

export async function renewed(secrets: SalesforceSecrets): Promise<SalesforceSecrets> {
  const { loginUrl: before, instanceUrl } = secrets;
  const addresses = addressesOf(secrets);
  let first: unknown;
  for (const loginUrl of addresses) {
    try {
      const fresh = await renewedAt({ ...secrets, loginUrl });
      const isMyDomain = loginUrl !== before || before === instanceUrl;
      return { ...fresh, loginUrl: isMyDomain ? fresh.instanceUrl : before };
    } catch (error) {
      if (!isGone(error)) throw told(secrets, error);
      first ??= error;
      const next = leadsTo(error, before);
      if (next !== undefined && !addresses.includes(next)) addresses.push(next);
    }
  }
  throw told(secrets, first);
}

async function renewedAt(secrets: SalesforceSecrets): Promise<SalesforceSecrets> {
  const { method, orgName, username, privateKey, jwtUser, refreshToken } = secrets;
  const names = { ...(orgName === undefined ? {} : { orgName }), ...(username === undefined ? {} : { username }) };
  if (method === 'clientCredentials') return { ...(await signInAsApp(secrets)), ...names };
  if (method === 'jwtBearer' && privateKey && jwtUser)
    return { ...(await signInByAssertion({ ...secrets, privateKey, jwtUser })), ...names };
  if (!refreshToken) throw new ConnectionDeadError('salesforce.signInExpired');
  const fresh = await signInByRefresh(secrets, refreshToken);
  return { ...fresh, refreshToken: fresh.refreshToken ?? refreshToken, ...names };
}

/** The app's own sign-in is only taken by My Domain. Nothing of another maker's service is told to Salesforce. */
export function addressesOf({ method, loginUrl, instanceUrl }: SalesforceSecrets): string[] {
  const isGeneral = method !== 'clientCredentials' && isSalesforce(loginUrl);
  return [...new Set([loginUrl, instanceUrl, ...(isGeneral ? [generalAddress(loginUrl)] : [])])];
}

const isSalesforce = (address: string): boolean => /^https:\/\/[\w.-]+\.salesforce\.(com|mil)$/.test(address);

/** Surely nobody has looked at what was sent: with a token that is replaced, only then another address may be asked. */
function isGone(error: unknown): boolean {
  if (error instanceof TransientError) return isNameUnknown(error.cause);
  const answer = noToken(error);
  return answer !== undefined && (isElsewhere(answer) || [404, 405, 410].includes(answer.status));
}

const noToken = (error: unknown): NoToken | undefined =>
  error instanceof UserFixableError && error.cause instanceof NoToken ? error.cause : undefined;

const isElsewhere = ({ status }: NoToken): boolean => status > 300 && status < 400;

/** What was meant for Salesforce goes on to Salesforce alone, and what was meant for this machine stays on it. */
function leadsTo(error: unknown, from: string): string | undefined {
  const location = noToken(error)?.location ?? '';
  if (!URL.canParse(location)) return undefined;
  const { origin } = new URL(location);
  return [isSalesforce, isLoopback].some((isOne) => isOne(from) && isOne(origin)) ? origin : undefined;
}

/** The address was right once: no page in the place of an answer is a fault in the form. */
function told({ method, loginUrl }: SalesforceSecrets, error: unknown): unknown {
  const answer = noToken(error);
  if (!answer) return error;
  const { host } = new URL(loginUrl);
  if (isElsewhere(answer)) return new ConnectionDeadError('salesforce.moved', { host }, { cause: error });
  const Passing = method === 'webServer' && !isGone(error) ? UncertainError : TransientError;
  return new Passing('salesforce.unreachable', { host }, { cause: error });
}
