/** What must hold when a seed has come to its end. */

import type { LiveFlows } from './flows.ts';
import type { House } from './house.ts';
import type { OrgAccount } from './org.ts';
import { type RunRow, readAttempts, readLanes, readRun, readRuns, readSteps } from './rows.ts';
import type { SentEvent } from './senders.ts';

export interface Violation {
  what: string;
  runId?: string | undefined;
}

/** What is looked at. */
export type Seen = Pick<House, 'engine' | 'accounts' | 'practice'>;

export async function violationsOf(house: Seen, flows: LiveFlows, sent: SentEvent[]): Promise<Violation[]> {
  const runs = await readRuns(house.engine, flows.workspaceId);
  const accounts = await house.accounts();
  const stats = await house.practice('stats');
  const refused = new Set(sent.flatMap(({ items = [] }) => items.filter(isRefused).map(({ number }) => number)));
  const own = runs.filter(({ parent_run_id }) => parent_run_id === null);
  return [
    ...eventViolations(own, sent),
    ...callViolations(runs, sent),
    ...runs.filter((run) => !isRefusedCall(run, refused)).flatMap((run) => endViolations(run, runs)),
    ...itemViolations(own, sent),
    ...recordViolations(own, sent, accounts),
    ...orderViolations(own, sent, accounts),
    ...countViolations(stats),
    ...(await laneViolations(house, flows)),
  ];
}

const isRefused = ({ name }: { name: string }): boolean => name === '';

/** It ends as its item has to. */
const isRefusedCall = (run: RunRow, refused: Set<string>): boolean =>
  run.parent_run_id !== null && run.status === 'failed' && refused.has(run.number);

const isFinished = ({ status }: RunRow): boolean => ['succeeded', 'failed', 'cancelled'].includes(status);

/** Whether nothing more happens to it by itself. What stands behind a run that waits for a person waits for that person too. */
export function isOver(run: RunRow, all: RunRow[]): boolean {
  if (isFinished(run) || run.status === 'needsAttention') return true;
  if (run.status !== 'waiting') return false;
  if (run.waiting_for === 'lane') return all.some(({ status }) => status === 'needsAttention');
  return (
    run.waiting_for === 'childRun' && all.some((one) => one.parent_run_id === run.id && one.status === 'needsAttention')
  );
}

/** One that was told the same before has ended there. */
const isRepeat = ({ outcome }: RunRow): boolean => outcome === 'notApplicable';

/** Accepted is never lost, and never begun twice. */
function eventViolations(runs: RunRow[], sent: SentEvent[]): Violation[] {
  const runsOf = Map.groupBy(runs, ({ number }) => number);
  const sentOf = Map.groupBy(sent, ({ number }) => number);
  const unknown = runs.filter(({ number }) => !sentOf.has(number));
  return [
    ...unknown.map(({ id, number, flow }) => ({ what: `${flow}: a run of ${number}, which nobody sent`, runId: id })),
    ...[...sentOf].flatMap(([number, events]) => {
      const found = runsOf.get(number) ?? [];
      const accepted = events.filter(({ isAccepted }) => isAccepted).length;
      // Each delivery is an event of its own there, and one whose answer was lost came again.
      if (events[0]?.flow === 'onceOnly') return onceViolations(number, accepted, found);
      if (found.length > 1) return { what: `event ${number} has ${found.length} runs`, runId: found[1]?.id };
      if (accepted > 0 && found.length === 0) return { what: `event ${number} was accepted and has no run` };
      return [];
    }),
  ];
}

function onceViolations(number: string, accepted: number, found: RunRow[]): Violation[] {
  if (found.length < accepted)
    return [{ what: `${accepted} events ${number} were accepted, ${found.length} have a run` }];
  const first = found.filter((run) => !isRepeat(run));
  return first.length === 1
    ? []
    : [{ what: `of ${found.length} events ${number} ${first.length} counted as the first`, runId: found[0]?.id }];
}

/** A call begins one run, however often its caller was taken up again. */
function callViolations(runs: RunRow[], sent: SentEvent[]): Violation[] {
  const calledBy = Map.groupBy(runs, ({ parent_run_id }) => parent_run_id);
  const sentOf = new Map(sent.map((event) => [event.number, event]));
  return runs.flatMap(({ id, flow, number, status }) => {
    const called = calledBy.get(id)?.map((run) => run.number) ?? [];
    if (flow !== 'call' && called.length === 0) return [];
    const { items = [{ number, name: 'x' }] } = sentOf.get(number) ?? {};
    const isKnown = called.every((one) => items.some((item) => item.number === one));
    const isOnce = new Set(called).size === called.length;
    const isWhole = status !== 'succeeded' || items.every((item) => isRefused(item) || called.includes(item.number));
    return isKnown && isOnce && isWhole ? [] : [{ what: `event ${number} called ${called.join(', ')}`, runId: id }];
  });
}

function endViolations(run: RunRow, all: RunRow[]): Violation[] {
  const { status, number, id: runId } = run;
  if (status === 'succeeded')
    return run.open_steps === 0 ? [] : [{ what: `event ${number} succeeded with an open step`, runId }];
  if (status === 'needsAttention')
    return run.has_reason ? [] : [{ what: `event ${number} waits for a person without a reason`, runId }];
  if (isFinished(run)) return [{ what: `event ${number}: run ${status} with ${run.error_code}`, runId }];
  if (run.waiting_for === 'lane' || isOver(run, all)) return [];
  return [{ what: `event ${number}: run left ${status} (${run.waiting_for})`, runId }];
}

/** An item fails that has to fail, and no other. */
function itemViolations(runs: RunRow[], sent: SentEvent[]): Violation[] {
  const runOf = new Map(runs.map((run) => [run.number, run]));
  return sent.flatMap(({ number, items }) => {
    const run = runOf.get(number);
    if (!items || run?.status !== 'succeeded') return [];
    const refused = items.filter(isRefused).length;
    const outcome = refused > 0 ? 'partlyFailed' : 'done';
    if (run.failed_items === refused && run.outcome === outcome) return [];
    const what = `event ${number}: ${run.outcome}, ${run.failed_items} of ${items.length} items failed instead of ${refused}`;
    return [{ what, runId: run.id }];
  });
}

/** Nothing is written twice, and what succeeded was written. */
function recordViolations(runs: RunRow[], sent: SentEvent[], accounts: OrgAccount[]): Violation[] {
  const byNumber = Map.groupBy(accounts, (account) => account.AccountNumber ?? '');
  const byMail = Map.groupBy(accounts, (account) => account.Mail__c ?? '');
  const runOf = new Map(runs.filter((run) => !isRepeat(run)).map((run) => [run.number, run]));
  return sent.flatMap((event) => {
    const run = runOf.get(event.number);
    const isUpsert = event.flow === 'laneOfEvent' || event.flow === 'laneCard';
    const wanted = (event.items ?? [{ ...event, name: 'x' }]).map((one) => ({
      named: isUpsert ? one.email : one.number,
      found: (isUpsert ? byMail.get(one.email) : byNumber.get(one.number)) ?? [],
      least: run?.status === 'succeeded' && !isRefused(one) ? 1 : 0,
      most: isRefused(one) ? 0 : 1,
    }));
    const violations = wanted.flatMap(({ named, found, least, most }) => {
      if (found.length > most) return [{ what: `${found.length} records of ${named}: written twice`, runId: run?.id }];
      return found.length < least ? [{ what: `no record of ${named}`, runId: run?.id }] : [];
    });
    if (event.flow === 'call' && run?.status === 'succeeded' && wanted[0]?.found[0]?.Mail__c !== event.email)
      violations.push({ what: `the caller did not go on with the record of ${event.number}`, runId: run.id });
    return violations;
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
