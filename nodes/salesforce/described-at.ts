/** What the org says of an object that is named by the way to it. Undefined = not there, or not for this user. */
import { UserFixableError } from '../errors.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';

/** Of an object, or of the records below one (Account.Contacts). */
export async function describedAt(
  client: SalesforceClient,
  way: string,
  call: Call,
  locale?: string,
): Promise<ObjectDescription | undefined> {
  const [object = '', ...relations] = way.split('.');
  let at = await describedOrGone(client, object, call, locale);
  for (const name of relations) {
    const below = at?.childRelationships.find(
      ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    at = below && (await describedOrGone(client, below.childSObject, call, locale));
  }
  return at;
}

export async function describedOrGone(
  client: SalesforceClient,
  object: string,
  call: Call,
  locale?: string,
): Promise<ObjectDescription | undefined> {
  try {
    return await client.describe(object, call, locale);
  } catch (error) {
    if (error instanceof UserFixableError && error.code === 'salesforce.unknownObject') return undefined;
    throw error;
  }
}
