/** Who takes the calls of one session that have gathered, by their kind. */
import type { SalesforceSession } from '../session.ts';
import { soapCalls } from '../soap.ts';
import { reads } from './reads.ts';
import { searches } from './searches.ts';
import { singles } from './singles.ts';
import { writes } from './writes.ts';

export const partiesOf = (session: SalesforceSession) => ({
  create: writes(session, 'create'),
  update: writes(session, 'update'),
  upsert: writes(session, 'upsert'),
  remove: writes(session, 'remove'),
  searches: searches(session),
  reads: reads(session),
  singles: singles(session),
  soap: soapCalls(session),
});
