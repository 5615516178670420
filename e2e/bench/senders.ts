/** Load from one process: N webhooks over 32 connections, half of them for accounts that exist. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Sent {
  seconds: number;
  /** Milliseconds of each answer, sorted. */
  latencies: number[];
}

export const emailOf = (n: number): string => `bench${n}@example.jp`;

export async function sendAll(url: string, path: string, n: number, senders = 32): Promise<Sent> {
  const pool = new Pool(url, { connections: senders });
  const latencies: number[] = [];
  const startedAt = performance.now();
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let i = next++; i < n; i = next++) {
      const at = performance.now();
      await send(pool, path, i);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return { seconds, latencies: latencies.sort((a, b) => a - b) };
}

async function send(pool: Pool, path: string, n: number): Promise<void> {
  const body = JSON.stringify({ email: emailOf(n), name: `Customer ${n}`, note: 'x'.repeat(200) });
  const answer = await pool.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
  await answer.body.dump();
  if (answer.statusCode !== 202) throw new Error(`answered ${answer.statusCode}`);
}

export const percentile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** One webhook every 1/n seconds, whatever becomes of the ones before. Returns when each was sent, in ms since 1970. */
export async function sendEvenly(url: string, path: string, count: number, perSecond: number): Promise<number[]> {
  const pool = new Pool(url, { connections: 32 });
  const startedAt = Date.now();
  const sentAt: number[] = [];
  const answers: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    await sleep(Math.max(0, startedAt + (n * 1000) / perSecond - Date.now()));
    sentAt.push(Date.now());
    answers.push(send(pool, path, n));
  }
  await Promise.all(answers);
  await pool.close();
  return sentAt;
}
