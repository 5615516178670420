/** Webhooks as shops send them: with a number that names the event they are sent until they are answered, without it once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { LiveFlows } from './flows.ts';
import type { Chain, FlowName } from './plan.ts';

export interface SentEvent {
  flow: FlowName;
  number: string;
  email: string;
  /** Answered 202. */
  isAccepted: boolean;
}

const answerMs = 5_000;
const againMs = 200;

/** Resolves when every event has its answer, or will have none. Throws when the door stays shut. */
export async function sendAll(
  url: string,
  { hooks }: LiveFlows,
  chains: Chain[],
  startedAt: number,
): Promise<SentEvent[]> {
  const pool = new Pool(url, { connections: 64, pipelining: 1, headersTimeout: answerMs, bodyTimeout: answerMs });
  const one = async ({ flow, events }: Chain): Promise<SentEvent[]> => {
    const sent: SentEvent[] = [];
    for (const { at, number, email } of events) {
      await sleep(Math.max(0, startedAt + at - Date.now()));
      const body = JSON.stringify({ number, email, name: `Customer ${number}` });
      const once = () => isAccepted(pool, hooks[flow], body);
      const accepted = flow === 'addUnnamed' ? await once() : await untilAccepted(once);
      sent.push({ flow, number, email, isAccepted: accepted });
    }
    return sent;
  };
  try {
    return (await Promise.all(chains.map(one))).flat();
  } finally {
    await pool.destroy();
  }
}

async function untilAccepted(once: () => Promise<boolean>): Promise<true> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(againMs)) if (await once()) return true;
  throw new Error('the door did not come back');
}

async function isAccepted(pool: Pool, path: string, body: string): Promise<boolean> {
  try {
    const answer = await pool.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
    await answer.body.dump();
    if (answer.statusCode >= 400 && answer.statusCode < 500) throw new Refused(`answered ${answer.statusCode}`);
    return answer.statusCode === 202;
  } catch (error) {
    if (error instanceof Refused) throw error;
    return false;
  }
}

/** A sound request is never refused, whatever is broken behind the door. */
class Refused extends Error {}
