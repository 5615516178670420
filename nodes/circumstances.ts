/**
 * What holds while work is done for somebody, without a parameter through every node: the engine says it around a step, a poll
 * and a try. All in one storage, because entering another one copies what those around it hold.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Circumstances {
  /** Flow ids; undefined = no flow (forms, tests, checks). */
  callers: readonly (string | undefined)[];
  /** IANA name of the workspace's time zone. */
  timeZone: string;
}

const storage = new AsyncLocalStorage<Circumstances>();
const usual: Circumstances = { callers: [undefined], timeZone: 'UTC' };

export const circumstances = (): Circumstances => storage.getStore() ?? usual;

/** What is not told stays as it is around. */
export const under = <T>(told: Partial<Circumstances>, work: () => T): T =>
  storage.run({ ...circumstances(), ...told }, work);
