/** What must hold when a seed has come to its end. */

import type { LiveFlows } from './flows.ts';
import type { House, OrgAccount } from './house.ts';
import { type RunRow, readAttempts, readLanes, readRun, readRuns, readSteps } from './rows.ts';
import type { SentEvent } from './senders.ts';

export interface Violation {
  what: string;
  runId?: string | undefined;
}

const isFinished = (run: RunRow): boolean => ['succeeded', 'failed', 'cancelled'].includes(run.status);

/** What is looked at. */
export type Seen = Pick<House, 'engine' | 'accounts' | 'practice'>;

export async function violationsOf(house: Seen, flows: LiveFlows, sent: SentEvent[]): Promise<Violation[]> {
  const runs = await readRuns(house.engine, flows.workspaceId);
  const accounts = await house.accounts();
  const stats = await house.practice('stats');
  return [
    ...eventViolations(runs, sent),
    ...runs.flatMap(endViolations),
    ...recordViolations(runs, sent, accounts),
    ...orderViolations(runs, sent, accounts),
    ...countViolations(stats),
    ...(await laneViolations(house, flows)),
  ];
}

/** Accepted is never lost, and never begun twice. */
function eventViolations(runs: RunRow[], sent: SentEvent[]): Violation[] {
  const byNumber = Map.groupBy(runs, (run) => run.number);
  return sent.flatMap(({ number, isAccepted }) => {
    const found = byNumber.get(number) ?? [];
    if (found.length > 1) return { what: `event ${number} has ${found.length} runs`, runId: found[1]?.id };
    if (isAccepted && found.length === 0) return { what: `event ${number} was answered 202 and has no run` };
    return [];
  });
}

function endViolations(run: RunRow): Violation[] {
  if (run.status === 'succeeded')
    return run.open_steps === 0 ? [] : [{ what: `event ${run.number} succeeded with an open step`, runId: run.id }];
  if (run.status === 'needsAttention')
    return run.has_reason ? [] : [{ what: `event ${run.number} waits for a person without a reason`, runId: run.id }];
  if (isFinished(run))
    return [{ what: `event ${run.number}: run ${run.status} with ${run.error_code}`, runId: run.id }];
  // A run behind one that waits for a person waits for that person too.
  if (run.status === 'waiting' && run.waiting_for === 'lane') return [];
  return [{ what: `event ${run.number}: run left ${run.status} (${run.waiting_for})`, runId: run.id }];
}

/** Nothing is written twice, and what succeeded was written. */
function recordViolations(runs: RunRow[], sent: SentEvent[], accounts: OrgAccount[]): Violation[] {
  const byNumber = Map.groupBy(accounts, (account) => account.AccountNumber ?? '');
  const byMail = Map.groupBy(accounts, (account) => account.Mail__c ?? '');
  const runOf = new Map(runs.map((run) => [run.number, run]));
  return sent.flatMap((event) => {
    const run = runOf.get(event.number);
    const isUpsert = event.flow === 'laneOfEvent' || event.flow === 'laneCard';
    const found = (isUpsert ? byMail.get(event.email) : byNumber.get(event.number)) ?? [];
    const named = isUpsert ? event.email : event.number;
    if (found.length > 1) return { what: `${found.length} records of ${named}: written twice`, runId: run?.id };
    if (run?.status === 'succeeded' && found.length === 0) return { what: `no record of ${named}`, runId: run.id };
    return [];
  });
}

/** In a lane taken with the event the last one sent has the last word. */
function orderViolations(runs: RunRow[], sent: SentEvent[], accounts: OrgAccount[]): Violation[] {
  const runOf = new Map(runs.map((run) => [run.number, run]));
  const inLane = Map.groupBy(
    sent.filter(({ flow }) => flow === 'laneOfEvent'),
    ({ email }) => email,
  );
  return [...inLane].flatMap(([email, events]) => {
    if (events.some(({ number }) => runOf.get(number)?.status !== 'succeeded')) return [];
    const last = events.at(-1)?.number;
    const kept = accounts.find((account) => account.Mail__c === email)?.AccountNumber;
    return last === kept
      ? []
      : [{ what: `${email} ended as ${kept}, not as ${last}`, runId: runOf.get(last ?? '')?.id }];
  });
}

/** The org's own count of committed writes, since it was last started. */
function countViolations(stats: Record<string, unknown>): Violation[] {
  const watched = stats.watched as { values: Record<string, { create: number }> } | undefined;
  return Object.entries(watched?.values ?? {}).flatMap(([number, { create }]) =>
    create > 1 ? [{ what: `the org created ${number} ${create} times` }] : [],
  );
}

async function laneViolations({ engine }: Seen, { workspaceId }: LiveFlows): Promise<Violation[]> {
  const lanes = await readLanes(engine, workspaceId);
  return lanes
    .filter((lane) => lane.holder_status !== 'needsAttention')
    .map((lane) => ({
      what: `lane ${lane.key} is left (${lane.holder_status})`,
      runId: lane.holder_run_id ?? undefined,
    }));
}

/** For the report of a violation. */
export async function describeRun({ engine }: House, runId: string): Promise<string> {
  const parts = {
    run: await readRun(engine, runId),
    steps: await readSteps(engine, runId),
    attempts: await readAttempts(engine, runId),
  };
  return JSON.stringify(parts, null, 1);
}
