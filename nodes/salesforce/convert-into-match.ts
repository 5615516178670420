/** A duplicate rule stopped a conversion, of which nothing was done then: what the step goes on with instead. */
import { PersonNeededError, UserFixableError } from '../errors.ts';
import type { Call, SalesforceClient } from './client.ts';
import { candidatesOf, type Match, matchesOf, noMatchToUse } from './duplicates.ts';
import { about } from './labels.ts';

export interface Into {
  accountId?: string | undefined;
  contactId?: string | undefined;
}

interface Stopped {
  leadId: string;
  duplicates: 'stop' | 'useMatch' | 'saveAnyway' | 'review';
  /** What it was to be converted into, given or found so far. */
  into: Into;
  error: unknown;
}

/** The one account or contact found, to convert into. Throws: for a person to choose, or as a refusal. `call` only reads. */
export async function matchToConvertInto(
  client: SalesforceClient,
  { leadId, duplicates, into, error }: Stopped,
  call: Call,
): Promise<Into> {
  const isStopped = error instanceof UserFixableError && error.code === 'salesforce.duplicatesDetected';
  const matches = isStopped ? matchesOf(error).filter(({ id }) => !isSame(id, leadId)) : [];
  if (matches.length === 0 || duplicates === 'stop' || duplicates === 'saveAnyway') throw error;
  if (duplicates === 'review') {
    const candidates = await candidatesOf(client, matches, call);
    throw new PersonNeededError('salesforce.convertForReview', about('Lead'), { candidates, cause: error });
  }
  const [contact, ...moreContacts] = of(matches, 'Contact');
  if (contact && moreContacts.length === 0 && into.contactId === undefined)
    return withItsAccount(client, { contactId: contact.id, into, error }, call);
  const [account, ...moreAccounts] = of(matches, 'Account');
  if (account && moreAccounts.length === 0 && into.accountId === undefined) return { ...into, accountId: account.id };
  const object = await client.describe(contact ? 'Contact' : 'Account', call);
  throw await noMatchToUse(client, { object, matches, error, call });
}

/** A contact is only converted into together with the account that it belongs to. */
async function withItsAccount(
  client: SalesforceClient,
  { contactId, into, error }: { contactId: string; into: Into; error: unknown },
  call: Call,
): Promise<Into> {
  const { AccountId, Name } = await client.retrieve('Contact', contactId, ['AccountId', 'Name'], call);
  const isApart = typeof AccountId !== 'string' || (into.accountId !== undefined && !isSame(into.accountId, AccountId));
  if (!isApart) return { accountId: AccountId, contactId };
  throw new UserFixableError(
    'salesforce.matchOfOtherAccount',
    { ...about('Contact'), records: `${String(Name ?? contactId)} (${contactId})` },
    { cause: error, repair: { kind: 'data' } },
  );
}

const of = (matches: Match[], object: string): Match[] =>
  matches.filter((match) => match.object.toLowerCase() === object.toLowerCase());

const isSame = (one: string, other: string): boolean => one.slice(0, 15) === other.slice(0, 15);
