/** What is measured, one function each. Every end-to-end one begins with an org that holds half of the accounts. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from './house.ts';
import { emailOf, percentile, type Sent, sendAll, sendEvenly } from './senders.ts';

export interface Target {
  url: string;
  path: string;
  /** Resolves when everything that was sent is worked off. */
  finished(count: number): Promise<void>;
}

export async function ingest(
  target: Pick<Target, 'url' | 'path'>,
  count: number,
): Promise<{ perSecond: number; p99: number }> {
  const sent: Sent = await sendAll(target.url, target.path, count);
  return { perSecond: count / sent.seconds, p99: percentile(sent.latencies, 0.99) };
}

/** From the first byte of the first webhook to the last run written down. */
export async function burst(house: House, target: Target, count: number, latencyMs: number) {
  await prepareOrg(house, count, latencyMs);
  const startedAt = performance.now();
  await sendAll(target.url, target.path, count);
  await target.finished(count);
  const perSecond = count / ((performance.now() - startedAt) / 1000);
  const { apiCalls, mostAtOnce } = await house.org('stats');
  return { perSecond, callsPerRun: Number(apiCalls) / count, mostAtOnce: Number(mostAtOnce) };
}

/** 20 events a second, evenly; median time from sending the webhook to the write in the org. */
export async function gentle(house: House, target: Target, count: number, latencyMs: number) {
  await prepareOrg(house, count, latencyMs);
  const sentAt = await sendEvenly(target.url, target.path, count, 20);
  await target.finished(count);
  const { apiCalls, watched } = await house.org('stats');
  const { times = {} } = (watched ?? {}) as { times?: Record<string, number> };
  const took = sentAt.map((at, n) => (times[emailOf(n)] ?? Number.NaN) - at).sort((one, other) => one - other);
  if (took.some(Number.isNaN)) throw new Error('not everything was written');
  return { medianMs: percentile(took, 0.5), callsPerRun: Number(apiCalls) / count };
}

async function prepareOrg(house: House, count: number, latencyMs: number): Promise<void> {
  if (!house.isPractice) return;
  await house.org('faults', { clear: true });
  await house.org('reset', {});
  const names = Array.from({ length: count }, (_, n) => n).filter((n) => n % 2 === 0);
  for (let from = 0; from < names.length; from += 200) {
    const records = names.slice(from, from + 200).map((n) => ({
      attributes: { type: 'Account' },
      Name: `Known ${n}`,
      Mail__c: emailOf(n),
    }));
    const response = await fetch(`${house.orgUrl}/services/data/v62.0/composite/sobjects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.orgToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ records }),
    });
    const saved = (await response.json()) as { success: boolean }[];
    if (!saved.every(({ success }) => success)) throw new Error('the org could not be prepared');
  }
  await house.org('stats', {});
  await house.org('faults', { latencyMs, watch: { object: 'Account', field: 'Mail__c' } });
}

export const engineTarget = (house: House, port: number): Target => ({
  url: `http://127.0.0.1:${port}`,
  path: house.hookPath,
  async finished() {
    for (;;) {
      const { rows } = await house.engine.pool.query<{ open: boolean }>(
        `select exists (select from runs where finished_at is null and status <> 'needsAttention') as open`,
      );
      if (!rows[0]?.open) return;
      await sleep(20);
    }
  },
});

export interface LoopTarget extends Target {
  done(): Promise<number>;
  mark(): Promise<void>;
}

export function loopTarget(port: number): LoopTarget {
  let before = 0;
  const url = `http://127.0.0.1:${port}`;
  const done = async () => ((await (await fetch(url)).json()) as { done: number }).done;
  return {
    url,
    path: '/',
    done,
    async mark() {
      before = await done();
    },
    async finished(count) {
      while ((await done()) - before < count) await sleep(20);
      before = await done();
    },
  };
}
