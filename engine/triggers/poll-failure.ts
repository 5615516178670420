/** What becomes of a poll that failed: when it is tried again, and whether somebody is told. The cursor stays where it was. */
import { sql } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import {
  ConnectionDeadError,
  FlowError,
  TransientError,
  UncertainError,
  UserFixableError,
} from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { markDead } from '../connections/dead.ts';
import { suspectDriftOfLive } from '../connections/drift.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { addNotice } from '../notices/add.ts';
import { tellError } from '../run/classify.ts';
import { type Claim, jobAt } from './poll-rows.ts';

/** Told to people at once when only they can mend it; what may pass by itself only when it has not after a while. */
export async function keepFailure(engine: Engine, claim: Claim, error: unknown, usedAt: Date): Promise<void> {
  const reference = uuidv4().slice(0, 8).toUpperCase();
  const told = tellError(error, reference);
  if (!(error instanceof FlowError)) engine.log.error({ err: error, reference }, 'a poll failed unexpectedly');
  const isDead = error instanceof ConnectionDeadError;
  if (isDead && claim.connectionId)
    await markDead(engine, {
      workspaceId: claim.workspaceId,
      connectionId: claim.connectionId,
      error: told,
      usedAt,
    });
  if (claim.connectionId)
    await suspectDriftOfLive(engine, { flowId: claim.flowId, connectionId: claim.connectionId, code: told.code });
  await engine.db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ failing_since: Date; is_late: boolean }>(sql`
      with failed as (
        update polls set failures = failures + 1, failing_since = coalesce(failing_since, now()),
          error_code = ${told.code}, error_params = ${JSON.stringify(told.params)}::jsonb, lease_token = null, lease_until = null,
          due_at = now() + ${delayMs(claim, error, Math.random())} * interval '1 millisecond'
        where workspace_id = ${claim.workspaceId} and trigger_id = ${claim.triggerId} and lease_token = ${claim.token}
        returning workspace_id, trigger_id, flow_id, due_at, failing_since
      )
      select p.failing_since, p.failing_since < now() - ${limits.retryNoticeMs} * interval '1 millisecond' as is_late,
        case when f.is_on then ${sql.raw(jobAt('p.due_at'))} end
      from failed p join flows f on f.id = p.flow_id`);
    const row = rows[0];
    // A dead connection has told of itself; it names the flows that wait for it.
    if (!row || isDead || !(isForPeople(error) || row.is_late)) return;
    await addNotice(tx, {
      workspaceId: claim.workspaceId,
      kind: 'pollFailed',
      flowId: claim.flowId,
      nodeId: claim.nodeId,
      errorCode: told.code,
      errorParams: told.params,
      onceKey: `pollFailed:${claim.triggerId}:${new Date(row.failing_since).toISOString()}:${told.code}`,
    });
  });
}

const isForPeople = (error: unknown): boolean => error instanceof UserFixableError || !(error instanceof FlowError);

/** Passing trouble: 5 s, 10 s, 20 s … up to half an hour, ±20 %, and never before the far side wants to be asked. */
export function delayMs(claim: Pick<Claim, 'failures' | 'type' | 'config'>, error: unknown, random: number): number {
  if (error instanceof ConnectionDeadError) return Math.min(everyMs(claim), limits.pollDeadMs);
  if (error instanceof UserFixableError) return Math.max(everyMs(claim), limits.pollFailedMs);
  const mayPass = error instanceof TransientError || error instanceof UncertainError;
  const wanted = mayPass ? (error.retryAfterMs ?? 0) : 0;
  const backoff = Math.min(limits.retryLongestMs, limits.retryFirstMs * 2 ** Math.min(claim.failures, 20));
  return Math.round(Math.max(wanted, backoff * (0.8 + 0.4 * random)));
}

function everyMs({ type, config }: Pick<Claim, 'type' | 'config'>): number {
  const definition = nodeDefinition(type);
  if (definition?.kind !== 'trigger' || !definition.poll) return limits.pollFailedMs;
  const parsed = definition.config.safeParse(config);
  return parsed.success ? definition.poll.everyMs(parsed.data) : limits.pollFailedMs;
}
