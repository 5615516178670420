/** Requests that nothing can share: descriptions, further pages, upserts. They only wait for their turn. */
import type { Subject } from '../errors.ts';
import type { Answer, Outgoing, SalesforceSession } from '../session.ts';
import { type Party, Refused } from './travel.ts';

export interface Single {
  request: Outgoing;
  subject: Subject;
}

export function singles(session: SalesforceSession): Party<Single, Answer> {
  const told = (error: unknown, { request, subject }: Single) =>
    session.told(error, { ...subject, ...(request.method === 'GET' ? { again: 'read' as const } : {}) });
  return {
    told,
    startGroup: () => () => false,
    alone: (single, call) =>
      session.send(single.request, call).catch((error: unknown) => {
        throw told(error, single);
      }),
    together: () => Promise.reject(new Refused()), // never called: a group never takes a second one
  };
}
