import { UserFixableError } from '../errors.ts';

/** `instead` when Salesforce does not let this user ask; a connection that is dead stays an error. */
export function unlessRefused<T, Instead>(asked: Promise<T>, instead: Instead): Promise<T | Instead> {
  return asked.catch((error: unknown) => {
    if (error instanceof UserFixableError && error.repair?.kind !== 'connection') return instead;
    throw error;
  });
}
