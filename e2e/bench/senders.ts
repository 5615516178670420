/** Load from one process: N webhooks over 32 connections, half of them for accounts that exist. */
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
      const body = JSON.stringify({ email: emailOf(i), name: `Customer ${i}`, note: 'x'.repeat(200) });
      const answer = await pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body,
      });
      await answer.body.dump();
      if (answer.statusCode !== 202) throw new Error(`answered ${answer.statusCode}`);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return { seconds, latencies: latencies.sort((a, b) => a - b) };
}

export const percentile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
