/** Whatever is asked may be down just then, and the machine may have much else to do: the harness asks again. */
import { setTimeout as sleep } from 'node:timers/promises';

export const patienceMs = 180_000;

export async function patiently<Value>(work: () => Promise<Value>, isHopeless = (_: unknown) => false): Promise<Value> {
  for (const end = Date.now() + patienceMs; ; await sleep(250)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end || isHopeless(error)) throw error;
    }
  }
}
