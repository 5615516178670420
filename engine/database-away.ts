/** PostgreSQL could not be asked, or its answer was lost: nobody's fault in a flow, and gone in a moment. */
import { FlowError, TransientError } from '../nodes/errors.ts';

/**
 * Connection lost or refused, resources, shutdown, crash, system error, a transaction that idled too long, a standby that is not
 * yet in charge, a lock or an answer that took longer than the role may wait; and rolled back for others (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const sqlStates = /^(08...|53...|57P0[1-5]|57014|55P03|58...|25P03|25006|40001|40P01)$/;

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** pg and its pool say these without a code. */
const words =
  /^(Connection terminated|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/;

/** For errors of our own queries only: a far side's lost connection looks the same and means something else. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (sqlStates.test(code) || socketCodes.has(code) || words.test(error.message)) return true;
  return isDatabaseAway(error.cause);
}

/** Of those, the answer that did not come in time: the server is there. */
export function isTooSlow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (('code' in error && error.code === '57014') || error.message.startsWith('Query read timeout')) return true;
  return isTooSlow(error.cause);
}

/** The error as a step may throw it: repeated by itself when only the database was away. What a node said itself stays. */
export const asTransient = (error: unknown): unknown =>
  !(error instanceof FlowError) && isDatabaseAway(error)
    ? new TransientError('engine.databaseUnavailable', {}, { cause: error })
    : error;
