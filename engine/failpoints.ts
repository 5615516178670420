/**
 * Places between two commits of the engine at which a crash test lets this process die. Without NAGARE_FAILPOINT each call
 * is one comparison. `NAGARE_FAILPOINT=name:nth` kills the process when it comes there for the nth time, as a power cut
 * would; `name:nth:stop` freezes it (SIGSTOP) until somebody sends SIGCONT.
 */
import { writeSync } from 'node:fs';

export const failpoints = [
  /** Events, runs and jobs are committed; nobody has been answered. */
  'accepted',
  'leased',
  /** The intent of a `once` step is committed; nothing was sent. */
  'intentCommitted',
  /** The node is at work: its request waits for others to share a call with. */
  'gathering',
  /** The request has left; no answer yet. */
  'sent',
  /** The far side answered; nothing is written. */
  'answered',
  /** Steps are committed, the run goes on. */
  'stepsWritten',
  /** Nothing can start any more; the verdict is not written. */
  'settling',
  /** The verdict is committed; the job is not completed. */
  'settled',
  /** A lost write is about to be looked for. */
  'confirming',
  /** What became of it is known; nothing is written. */
  'confirmed',
  /** A lane's row is locked; the run that frees it is not written. */
  'laneLocked',
  /** That run is written, the lane not handed over. */
  'laneFreed',
  /** The next run has the lane; not committed. */
  'laneHandedOver',
  /** The card took the lane, or a place in its line. */
  'laneEntered',
  /** The run of a called flow is there; the step that called it does not wait for it yet. */
  'childBegun',
  /** A card *once only* has asked for its key; its step is not written. */
  'keyTaken',
  /** Leases are renewed; the worker has not said that it lives. */
  'beating',
  /** Jobs of silent workers are unlocked; forgotten runs have none yet. */
  'sweeping',
] as const;

/** The same for triggers that ask for news; a test of their own stops at each of them too. */
export const pollFailpoints = [
  /** The poll is claimed; nobody was asked. */
  'pollClaimed',
  /** The far side answered; nothing is written. */
  'pollAnswered',
  /** Events and runs are written, the cursor too; not committed. */
  'pollWritten',
  /** All of it is committed; the job is not completed. */
  'pollCommitted',
] as const;

export type Failpoint = (typeof failpoints)[number] | (typeof pollFailpoints)[number];

export interface Armed {
  name: Failpoint;
  /** How often it is still to be passed, this time included. */
  left: number;
  signal: 'SIGKILL' | 'SIGSTOP';
}

/** Throws on anything it does not know: a mistyped failpoint would make a crash test pass without a crash. */
export function parseFailpoint(text: string | undefined): Armed | undefined {
  if (text === undefined || text === '') return undefined;
  const [name, nth = '1', how, ...more] = text.split(':');
  const known = [...failpoints, ...pollFailpoints].find((one) => one === name);
  if (!known || !/^[1-9]\d{0,5}$/.test(nth) || (how !== undefined && how !== 'stop') || more.length > 0)
    throw new Error(`NAGARE_FAILPOINT is not name:nth or name:nth:stop: ${text}`);
  return { name: known, left: Number(nth), signal: how === 'stop' ? 'SIGSTOP' : 'SIGKILL' };
}

const armed = parseFailpoint(process.env.NAGARE_FAILPOINT);

export function failpoint(name: Failpoint): void {
  if (armed?.name !== name || armed.left === 0) return;
  armed.left -= 1;
  if (armed.left === 0) end(name, armed.signal);
}

/** The same once this turn of the event loop is over: what it hands to the system has left by then. */
export function failpointSoon(name: Failpoint): void {
  if (armed?.name === name && armed.left > 0) setImmediate(failpoint, name);
}

function end(name: Failpoint, signal: Armed['signal']): void {
  writeSync(2, `failpoint ${name} ${signal}\n`);
  process.kill(process.pid, signal);
  // A signal reaches a process of several threads a moment later; not one more line may run until then.
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  if (signal === 'SIGKILL') Atomics.wait(nothing, 0, 0);
  else Atomics.wait(nothing, 0, 0, 50);
}
