import { expect, test } from 'vitest';
import { withinTime } from './time-out.ts';

const late = (seconds: number): Error => new Error(`late after ${seconds}`);
const never = (): Promise<never> => new Promise(() => {});

/** The lease's controller, and the signal that the work was given. */
function attempt(work: () => Promise<string>, ms = 60_000) {
  const lease = new AbortController();
  let given: AbortSignal | undefined;
  const ended = withinTime({ ms, signal: lease.signal, late }, ({ signal }) => {
    given = signal;
    return work();
  });
  return { lease, ended, signal: given as unknown as AbortSignal };
}

test('a node that does not answer in its time is left alone, and its signal says why', async () => {
  const { ended, signal } = attempt(never, 5);
  await expect(ended).rejects.toThrow('late after 0.005');
  expect(signal.reason).toEqual(late(0.005));
});

test('the signal ends with the lease, for the reason of the lease', () => {
  const { lease, signal } = attempt(never);
  expect(signal.aborted).toBe(false);
  lease.abort(new Error('lost'));
  expect(signal.reason).toEqual(new Error('lost'));
});

test('under a lease that is lost already the signal has ended', async () => {
  const lost = AbortSignal.abort(new Error('lost'));
  const reason = withinTime({ ms: 60_000, signal: lost, late }, async ({ signal }) => signal.reason);
  expect(await reason).toEqual(new Error('lost'));
});

test('who asks for the signal when the time is over gets one that has ended', async () => {
  let ask: () => AbortSignal = () => AbortSignal.timeout(0);
  const ended = withinTime({ ms: 5, signal: new AbortController().signal, late }, (time) => {
    ask = () => time.signal;
    return never();
  });
  await expect(ended).rejects.toThrow('late');
  expect(ask().aborted).toBe(true);
});

test('an attempt that has ended hears no more of the lease', async () => {
  const { lease, ended, signal } = attempt(async () => 'answer');
  expect(await ended).toBe('answer');
  lease.abort();
  expect(signal.aborted).toBe(false);
});

test('what the work throws before it waits is its error', async () => {
  const broken = attempt(() => {
    throw new Error('at once');
  });
  await expect(broken.ended).rejects.toThrow('at once');
});
