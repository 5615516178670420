/**
 * Triggers that ask for news. One keyed job per trigger, which any worker may run; the next one is queued in the transaction
 * that commits what this one found. Cursor, events, runs and jobs are one commit: a crash at any point repeats the poll from
 * the old cursor, and dedupe keys make that harmless.
 */
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { asCallers } from '../../nodes/callers.ts';
import type { AcceptedEvent, Polled, Polling } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { requireAllowance } from '../connections/allowance.ts';
import { openClient } from '../connections/clients.ts';
import { asTransient } from '../database-away.ts';
import type { Engine } from '../engine.ts';
import { failpoint } from '../failpoints.ts';
import { isDataError, isSerialisationError } from '../gather.ts';
import { limits } from '../limits.ts';
import { inWorkspaceTime } from '../people/time-zone.ts';
import { parsePart } from '../run/parse-part.ts';
import { acceptIn, type NewEvent } from './accept.ts';
import { keepFailure } from './poll-failure.ts';
import { type Claim, claimPoll, jobAt, type PollKey, requeuePoll } from './poll-rows.ts';

/** The job. What the far side refuses is written down and tried again later; only infrastructure makes it fail. */
export async function pollTrigger(engine: Engine, key: PollKey): Promise<void> {
  const claim = await claimPoll(engine.pool, key);
  if (!claim) return requeuePoll(engine.pool, key);
  failpoint('pollClaimed');
  const usedAt = new Date();
  try {
    await pollPages(engine, claim, limits.pollPagesPerJob);
  } catch (error) {
    await keepFailure(engine, claim, error, usedAt);
  }
}

/** Throws what the far side threw. Events of a flow that is off are kept as not run. Returns whether it came to the end. */
export async function pollPages(engine: Engine, claim: Claim, pages: number): Promise<boolean> {
  for (let page = 1; ; page++) {
    const { polling, config } = definitionOf(claim);
    const polled = await ask(engine, claim, polling, config);
    failpoint('pollAnswered');
    const isLast = page >= pages || !polled.hasMore;
    const nextMs = polled.hasMore ? 0 : Math.min(polling.everyMs(config), polled.againInMs ?? Number.POSITIVE_INFINITY);
    if (!(await commitPage(engine.pool, claim, polled, { isLast, nextMs }))) return true; // taken over: it is theirs now
    failpoint('pollCommitted');
    if (isLast) return !polled.hasMore;
    claim.cursor = polled.cursor;
  }
}

function definitionOf(claim: Claim): { polling: Polling<unknown, unknown>; config: unknown } {
  const definition = nodeDefinition(claim.type);
  if (definition?.kind !== 'trigger' || !definition.poll)
    throw new UserFixableError('flow.unknownType', { type: claim.type });
  return { polling: definition.poll, config: parsePart(definition.config, claim.config) };
}

async function ask(engine: Engine, claim: Claim, polling: Polling<unknown, unknown>, config: unknown): Promise<Polled> {
  const { workspaceId, connectionId, cursor } = claim;
  const client = connectionId ? await ours(openClient(engine, workspaceId, connectionId)) : undefined;
  if (connectionId) await ours(requireAllowance(engine, connectionId));
  const signal = AbortSignal.timeout(limits.pollTimeoutMs);
  const work = () => polling.poll({ client, config, cursor, now: new Date(), signal });
  return inWorkspaceTime(engine, workspaceId, () => asCallers([claim.flowId], work));
}

/** What reads our own database: when that is away, it is nobody's to mend. */
const ours = <T>(asked: Promise<T>): Promise<T> =>
  asked.catch((error) => {
    throw asTransient(error);
  });

interface Place {
  isLast: boolean;
  nextMs: number;
}

/** Two that meet in their lanes are told apart by PostgreSQL: the one that was rolled back begins anew. */
const mostTries = 4;

/**
 * False when somebody else holds the lease by now: nothing is written. Throws a TransientError when our own database was away,
 * which is nobody's to mend: the page is asked for again.
 */
async function commitPage(pool: pg.Pool, claim: Claim, polled: Polled, place: Place, tries = 1): Promise<boolean> {
  try {
    return await writePage(pool, claim, polled, place);
  } catch (error) {
    if (!isSerialisationError(error) || tries === mostTries) throw asTransient(error);
    return commitPage(pool, claim, polled, place, tries + 1);
  }
}

async function writePage(pool: pg.Pool, claim: Claim, polled: Polled, { isLast, nextMs }: Place): Promise<boolean> {
  const client = await pool.connect();
  try {
    // It takes lanes as accepting does: a process that freezes here must not hold up the door.
    await client.query(`begin; set local idle_in_transaction_session_timeout = ${limits.laneIdleMs}`);
    const isOurs = await movePlace(client, claim, polled, { isLast, nextMs });
    if (isOurs) await acceptNews(client, claim, polled.events);
    failpoint('pollWritten');
    await client.query(isOurs ? 'commit' : 'rollback');
    client.release();
    return isOurs;
  } catch (error) {
    client.release(true); // its transaction ends with it
    throw error;
  }
}

/** The row's lock comes first: from here on nobody else commits for this trigger. */
async function movePlace(
  client: pg.PoolClient,
  { workspaceId, triggerId, token }: Claim,
  { cursor }: Polled,
  { isLast, nextMs }: Place,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `with moved as (
       update polls set cursor = $4, polled_at = now(), failures = 0, failing_since = null, error_code = null,
         error_params = null, due_at = now() + $5 * interval '1 millisecond',
         lease_token = case when $6 then null else lease_token end,
         lease_until = case when $6 then null else now() + $7 * interval '1 millisecond' end
       where workspace_id = $1 and trigger_id = $2 and lease_token = $3
       returning workspace_id, trigger_id, flow_id, due_at
     )
     select case when $6 and f.is_on then ${jobAt('p.due_at')} end from moved p join flows f on f.id = p.flow_id`,
    [workspaceId, triggerId, token, JSON.stringify(cursor), nextMs, isLast, limits.pollLeaseMs],
  );
  return rowCount === 1;
}

/** Rows of one statement; a page of 2,000 wide records is some megabytes. */
const atOnce = 500;

async function acceptNews(client: pg.PoolClient, claim: Claim, found: AcceptedEvent[]): Promise<void> {
  const fresh = await unseen(client, claim, found);
  for (let from = 0; from < fresh.length; from += atOnce)
    await acceptGroup(client, claim, fresh.slice(from, from + atOnce));
}

/** Most of what a poll finds it has found before: a cursor looks back on purpose. */
async function unseen(client: pg.PoolClient, claim: Claim, found: AcceptedEvent[]): Promise<AcceptedEvent[]> {
  const keys = found.flatMap(({ dedupeKey }) => dedupeKey ?? []);
  if (keys.length === 0) return found;
  const { rows } = await client.query<{ key: string }>(
    'select key from dedupe_keys where workspace_id = $1 and scope = $2 and key = any($3)',
    [claim.workspaceId, claim.triggerId, keys],
  );
  const seen = new Set(rows.map(({ key }) => key));
  return found.filter(({ dedupeKey }) => dedupeKey === null || !seen.has(dedupeKey));
}

/** One event that cannot be stored must not hold up all that come after it: it is kept as refused, with its key. */
async function acceptGroup(client: pg.PoolClient, claim: Claim, events: AcceptedEvent[]): Promise<void> {
  const { triggerId } = claim;
  await client.query('savepoint news');
  try {
    await acceptIn(
      client,
      events.map((event): NewEvent => ({ triggerId, body: null, kind: 'live', ...event })),
    );
    await client.query('release savepoint news');
  } catch (error) {
    if (!isDataError(error)) throw error;
    await client.query('rollback to savepoint news');
    if (events.length === 1) return refuse(client, claim, events[0]?.dedupeKey ?? null);
    const half = Math.ceil(events.length / 2);
    await acceptGroup(client, claim, events.slice(0, half));
    await acceptGroup(client, claim, events.slice(half));
  }
}

async function refuse(client: pg.PoolClient, claim: Claim, dedupeKey: string | null): Promise<void> {
  await client.query(
    `with refused as (
       insert into events (id, workspace_id, flow_id, trigger_id, status, error_code, error_params, expires_at)
       values ($7, $1, $2, $3, 'rejected', 'door.notStorable', '{}', now() + $5 * interval '1 day') returning id
     )
     insert into dedupe_keys (workspace_id, scope, key, event_id, expires_at)
     select $1, $3, $4, id, now() + $6 * interval '1 day' from refused where $4::text is not null
     on conflict do nothing`,
    [
      claim.workspaceId,
      claim.flowId,
      claim.triggerId,
      dedupeKey,
      limits.notRunRetentionDays,
      limits.dedupeRetentionDays,
      uuidv7(),
    ],
  );
}
