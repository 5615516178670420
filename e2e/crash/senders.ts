/**
 * Webhooks as shops send them: with a number that names the event they are sent until they are answered, without it once. And
 * leads as people make them in the org.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { hookOf, type LiveFlows } from './flows.ts';
import type { Chain, FlowName, PlannedEvent, PlannedItem } from './kinds.ts';
import type { NewLead } from './org.ts';
import { patienceMs } from './patience.ts';

export interface SentEvent {
  flow: FlowName;
  number: string;
  email: string;
  items?: PlannedItem[];
  /** Answered 202, or made in the org. */
  isAccepted: boolean;
}

const answerMs = 5_000;
const againMs = 200;
/** A person who makes a lead is slower. */
const madeAgainMs = 1_000;

interface Sending {
  url: string;
  flows: LiveFlows;
  chains: Chain[];
  startedAt: number;
  makeLead(lead: NewLead): Promise<boolean>;
}

/** Resolves when every event has its answer, or will have none. Throws when the door stays shut. */
export async function sendAll({ url, flows, chains, startedAt, makeLead }: Sending): Promise<SentEvent[]> {
  const pool = new Pool(url, { connections: 64, pipelining: 1, headersTimeout: answerMs, bodyTimeout: answerMs });
  const one = async ({ flow, events }: Chain): Promise<SentEvent[]> => {
    const sent: SentEvent[] = [];
    for (const planned of events) {
      const { at, ...event } = planned;
      await sleep(Math.max(0, startedAt + at - Date.now()));
      if (flow === 'polled') {
        sent.push(...(await untilMade(planned, makeLead)));
        continue;
      }
      const body = JSON.stringify({ ...event, name: `Customer ${event.number}` });
      const once = () => isAccepted(pool, hookOf(flows, flow), body);
      sent.push({ flow, ...event, isAccepted: flow === 'addUnnamed' ? await once() : await untilAccepted(once) });
    }
    return sent;
  };
  try {
    return (await Promise.all(chains.map(one))).flat();
  } finally {
    await pool.destroy();
  }
}

/** Each try has a number of its own: the org may have made the lead of one that was lost. */
async function untilMade({ number, email }: PlannedEvent, make: Sending['makeLead']): Promise<SentEvent[]> {
  const tries: SentEvent[] = [];
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(madeAgainMs)) {
    const attempt = { number: `${number}.${tries.length}`, company: email };
    const isAccepted = await make(attempt);
    tries.push({ flow: 'polled', number: attempt.number, email, isAccepted });
    if (isAccepted) return tries;
  }
  throw new Error('the org did not come back');
}

async function untilAccepted(once: () => Promise<boolean>): Promise<true> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(againMs)) if (await once()) return true;
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
