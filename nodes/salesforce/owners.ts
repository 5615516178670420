/** Who may own a record: active users, and the queues of the object. */
import type { Option } from '../contract.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { quoted } from './literals.ts';
import { unlessRefused } from './refused.ts';

/** A picker with more is no picker; a mapped value reaches everybody. */
const MOST = 1_000;

export async function loadOwners(client: SalesforceClient, object: ObjectDescription, call: Call): Promise<Option[]> {
  const users = client.query(
    `SELECT Id, Name, Username FROM User WHERE IsActive = true ORDER BY Name ASC LIMIT ${MOST}`,
    call,
    { object: 'User' },
  );
  const queues = client
    .query(
      `SELECT QueueId, Queue.Name FROM QueueSobject WHERE SobjectType = ${quoted(object.name)} LIMIT ${MOST}`,
      call,
      { object: 'QueueSobject' },
    )
    .then(({ records }) => records);
  // Not every user may read queues; then only users are offered.
  const [{ records }, queued] = await Promise.all([users, unlessRefused(queues, [])]);
  return [...queued.flatMap(queueOption), ...records.flatMap(userOption)];
}

function queueOption({ QueueId, Queue }: SalesforceRecord): Option[] {
  const name = typeof Queue === 'object' && Queue !== null && !Array.isArray(Queue) ? Queue.Name : undefined;
  return typeof QueueId === 'string' && typeof name === 'string' ? [{ value: QueueId, label: name }] : [];
}

function userOption({ Id, Name, Username }: SalesforceRecord): Option[] {
  if (!Id || typeof Name !== 'string') return [];
  return [{ value: Id, label: Name, ...(typeof Username === 'string' ? { hint: Username } : {}) }];
}
