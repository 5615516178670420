/**
 * A record that a repeated step finds: did it make it itself, before its first answer was lost? Then it is new to the steps
 * behind it, as it would have been with that answer.
 */
import type { RunContext } from '../contract.ts';
import { CLOCK_SLACK_MS } from './answers.ts';
import type { SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { quoted } from './literals.ts';

type Repeated = Pick<RunContext<SalesforceClient, unknown, unknown>, 'client' | 'begunAt' | 'signal'>;

/** Made by our user since the first attempt began, by the org's own clock. Asks nothing in a first attempt. */
export async function wasMadeBefore(
  { client, begunAt, signal }: Repeated,
  object: ObjectDescription,
  id: string,
): Promise<boolean> {
  const since = await begunAt();
  if (!since || !object.byName.has('createddate') || !object.byName.has('createdbyid')) return false;
  const soql = `SELECT Id, CreatedById, CreatedDate FROM ${object.name} WHERE Id = ${quoted(id)}`;
  const { records, clock } = await client.query(soql, { signal }, { object: object.name });
  const { CreatedById: by, CreatedDate: at } = records[0] ?? {};
  if (typeof by !== 'string' || by.slice(0, 15) !== client.userId.slice(0, 15)) return false;
  return timeOf(at) >= since.getTime() + clock.leastMs - CLOCK_SLACK_MS;
}

/** Salesforce writes +0000 where ISO 8601 has Z. */
const timeOf = (value: unknown): number => Date.parse(String(value).replace(/\+0000$/, 'Z'));
