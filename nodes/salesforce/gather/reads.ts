/** Reads that have nothing in common but their time: up to 25 in one `composite/batch`, each with its own answer. */
import { z } from 'zod';
import { UserFixableError } from '../../errors.ts';
import { ExchangeError } from '../../rest/exchange.ts';
import { json } from '../../rest/json.ts';
import type { Subject } from '../errors.ts';
import { type Answer, API_VERSION, CallFailed, type SalesforceSession } from '../session.ts';
import { isRefusal, type Party, Refused } from './travel.ts';

export interface Read {
  /** Below /services/data/vNN.0. */
  path: string;
  subject: Subject;
}

const MOST_PARTS = 25;

const parts = z.object({ results: z.array(z.object({ statusCode: z.number(), result: json })) });

export function reads(session: SalesforceSession): Party<Read, Answer> {
  const told = (error: unknown, { subject }: Read) => session.told(error, { ...subject, again: 'read' });
  return {
    told,
    startGroup() {
      let count = 0;
      return () => ++count <= MOST_PARTS;
    },
    alone: (read, call) =>
      session.send({ method: 'GET', path: read.path }, call).catch((error: unknown) => {
        throw told(error, read);
      }),
    async together(items, call) {
      const batchRequests = items.map(({ path }) => ({ method: 'GET', url: `v${API_VERSION}${path}` }));
      const body = JSON.stringify({ batchRequests });
      const { body: answered, trace } = await session
        .send({ method: 'POST', path: '/composite/batch', body }, call)
        .catch((error: unknown) => {
          throw mayBeSmaller(error, told(error, items[0] as Read)) ? new Refused() : error; // a group has items
        });
      const read = parts.safeParse(answered);
      if (!read.success || read.data.results.length !== items.length) throw new Refused();
      return read.data.results.map(({ statusCode, result }, n) => {
        if (statusCode >= 200 && statusCode < 300) return { value: { body: result, trace } };
        const cause = Object.assign(new Error('refused'), { data: result });
        const failed = new CallFailed(cause, { status: statusCode, headers: {} });
        return { error: told(failed, items[n] as Read) }; // as many as were asked
      });
    },
  };
}

/** A read can always be asked again: also when only all answers together were too much. */
export function mayBeSmaller(error: unknown, told: unknown): boolean {
  const isTooLarge =
    error instanceof CallFailed && error.cause instanceof ExchangeError && error.cause.reason === 'tooLarge';
  return isTooLarge ? told instanceof UserFixableError : isRefusal(error, told);
}
