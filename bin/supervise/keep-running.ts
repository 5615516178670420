import { setTimeout as sleep } from 'node:timers/promises';
import { NEEDS_PERSON } from '../child-process.ts';
import { afterDeath } from './backoff.ts';
import { type Child, type ChildSpec, startChild } from './child.ts';
import type { ChildLog } from './child-log.ts';

export interface Kept {
  name: string;
  /** The first time it says that it is ready; never when it gives up before. */
  ready: Promise<void>;
  /** Resolves when starting it again is no use. */
  gaveUp: Promise<GaveUp>;
  log: ChildLog;
  pid: () => number | undefined;
  restart: () => void;
  stop: (patienceMs: number, force: AbortSignal) => Promise<void>;
}

/** It died too often, or it said itself that a person has to mend something. */
export type GaveUp = 'tooOften' | 'needsPerson';

export interface Death {
  how: string;
  afterMs: number;
  /** It has worked before; otherwise its last lines are the only sign of what is wrong. */
  wasReady: boolean;
}

export interface Watcher {
  onStart: () => void;
  onDeath: (death: Death) => void;
}

/** Keeps one child running until it is stopped or dies too often. `pace` shortens the waits in between, for tests. */
export function keepRunning(spec: ChildSpec, log: ChildLog, watcher: Watcher, pace = 1): Kept {
  const stopping = new AbortController();
  const deaths: number[] = [];
  let child: Child | undefined;
  let isExpected = false;
  const ready = Promise.withResolvers<void>();
  const gaveUp = Promise.withResolvers<GaveUp>();
  let wasReady = false;

  const run = async () => {
    while (!stopping.signal.aborted) {
      isExpected = false;
      log.begin();
      child = startChild(spec, log);
      watcher.onStart();
      child.ready.then(() => {
        wasReady = true;
        ready.resolve();
      });
      const { how } = await child.ended;
      child = undefined;
      if (stopping.signal.aborted) return;
      if (isExpected) continue;
      if (how === String(NEEDS_PERSON)) return gaveUp.resolve('needsPerson');
      deaths.push(Date.now());
      const next = afterDeath(deaths, Date.now());
      if (next.kind === 'giveUp') return gaveUp.resolve('tooOften');
      watcher.onDeath({ how, afterMs: next.afterMs, wasReady });
      await sleep(next.afterMs * pace, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();

  return {
    name: spec.name,
    ready: ready.promise,
    gaveUp: gaveUp.promise,
    log,
    pid: () => child?.pid,
    restart: () => {
      isExpected = true;
      void child?.stop(20_000, new AbortController().signal);
    },
    stop: async (patienceMs, force) => {
      stopping.abort();
      await child?.stop(patienceMs, force);
      await running;
      log.close();
    },
  };
}
