import type { Reply } from '../http/message.ts';
import { faultReply, SoapFault } from '../soap/fault.ts';

/** Refusals of a whole call that only happen to a busy or badly set up org; the fault switches bring them about by name. */
const REFUSALS = {
  unavailable: [
    503,
    'SERVER_UNAVAILABLE',
    'We are down for maintenance. Sorry for the inconvenience. We will be back shortly.',
  ],
  queryTimeout: [400, 'QUERY_TIMEOUT', 'Your query request was running for too long.'],
  apiDisabled: [403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.'],
  dailyLimit: [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'],
  tooManyAtOnce: [403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'],
  unexpected: [
    500,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (1234567890)',
  ],
} as const;

export type Refusal = keyof typeof REFUSALS;

export const isRefusal = (name: unknown): name is Refusal => typeof name === 'string' && Object.hasOwn(REFUSALS, name);

/** In the envelope of the API that was called. */
export function refusalReply(name: Refusal, path: string): Reply {
  const [status, errorCode, message] = REFUSALS[name];
  if (path.startsWith('/services/Soap/')) return faultReply(new SoapFault(errorCode, message));
  return { status, body: [{ message, errorCode }] };
}
