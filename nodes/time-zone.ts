/**
 * The workspace's time zone while work is done for it, without a parameter through every node (see callers.ts): the engine
 * says it around a step, a poll and a try; what turns a time into a day, or a clock's time into a moment, reads it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** `timeZone`: IANA name. */
export const inTimeZone = <T>(timeZone: string, work: () => T): T => storage.run(timeZone, work);

export const currentTimeZone = (): string => storage.getStore() ?? 'UTC';
