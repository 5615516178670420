/**
 * What a client may learn of an error: a code, params and where to mend it; the words are looked up in its own language.
 * Everything else is ours: a reference number for the person, the cause for the log.
 */
import { randomInt } from 'node:crypto';
import type { ErrorParams, FlowError, Repair } from '../../nodes/errors.ts';

export interface ShownError {
  code: string;
  params: ErrorParams;
  repair?: Repair;
}

/** By shape, not by class: Next loads nodes/errors.ts once per bundle, and an error may come out of another one. */
export function asFlowError(error: unknown): FlowError | undefined {
  if (!(error instanceof Error) || !('kind' in error && 'code' in error && 'params' in error)) return undefined;
  const isOurs =
    error.kind === 'userFixable' ||
    error.kind === 'transient' ||
    error.kind === 'uncertain' ||
    error.kind === 'personNeeded';
  return isOurs && typeof error.code === 'string' ? (error as FlowError) : undefined;
}

export function shown(error: FlowError): ShownError {
  const repair = 'repair' in error ? (error.repair as Repair | undefined) : undefined;
  return { code: error.code, params: error.params, ...(repair ? { repair } : {}) };
}

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Short enough to read out on the telephone. */
export function newReference(): string {
  return Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
