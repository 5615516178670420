/**
 * For whom work is done at this moment, without a parameter through every node: the engine says it around a step, a client
 * that gathers requests of many flows into one call says all of them around that call, and whoever counts calls reads it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Flow ids; undefined = no flow (forms, tests, checks). */
type Callers = readonly (string | undefined)[];

const storage = new AsyncLocalStorage<Callers>();
const nobody: Callers = [undefined];

export const asCallers = <T>(callers: Callers, work: () => T): T => storage.run(callers, work);

export const currentCallers = (): Callers => storage.getStore() ?? nobody;
