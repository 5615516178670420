/** How many API calls the org has left: a rolling window of 24 hours, over everything that is connected to it. */
import { z } from 'zod';
import type { Usage } from '../contract.ts';
import { readAnswer } from './answers.ts';
import type { Call, SalesforceSession } from './session.ts';

const limitsAnswer = z.object({ DailyApiRequests: z.object({ Max: z.number(), Remaining: z.number() }) }).loose();

/** `api-usage=25/15000`, at times followed by the share of one connected app: `…, per-app-api-usage=…`. */
export function usageIn(header: string | undefined): Usage | undefined {
  const found = /(?:^|[\s,;])api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  return found ? { used: Number(found[1]), total: Number(found[2]) } : undefined;
}

/** One call, of `/limits`. */
export async function dailyCalls(session: SalesforceSession | undefined, call: Call): Promise<Usage> {
  if (!session) throw new Error('a client that was not opened by its connection');
  try {
    const { body } = await session.send({ method: 'GET', path: '/limits' }, call);
    const { Max, Remaining } = readAnswer(limitsAnswer, body, session.host).DailyApiRequests;
    return { used: Max - Remaining, total: Max };
  } catch (error) {
    throw session.told(error, {});
  }
}
