/** One seed: flows of its own, events under fire, then everything mended, drained and checked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../bench/processes.ts';
import { describeRun, type Violation, violationsOf } from './check.ts';
import { files } from './code.ts';
import { type LiveFlows, openFlows } from './flows.ts';
import type { House } from './house.ts';
import { type Act, type Plan, type PlanSettings, type Process, planOf } from './plan.ts';
import { passJobTime, passRetryTime, readInterruptedAdds, readRuns } from './rows.ts';
import { type SentEvent, sendAll } from './senders.ts';
import { Victim } from './victim.ts';

export interface SeedResult {
  seed: number;
  violations: string[];
  /** How often a process died or froze at each failpoint. */
  hits: Map<string, number>;
  events: number;
  accepted: number;
  interruptedAdds: number;
  /** Of those, adds that a person has to answer. */
  forPerson: number;
  /** What the processes said, and what was done to them. */
  story: string[];
  seconds: number;
}

/** So long nothing may move before all is at its end; a machine with much to do takes longer and moves. */
const standstillMs = 120_000;

/** Beyond a stall. Every wait has an end of its own; this one is for a mistake in the harness: nobody shall wait for ever. */
const seedMs = 8 * 60_000;

/** For what a process had in its hands when it froze: written, sent or dropped by then. */
const afterThawMs = 1_500;

/** `tell` hears the story while it happens. */
export async function runSeed(
  house: House,
  seed: number,
  settings: PlanSettings,
  tell: (line: string) => void,
): Promise<SeedResult> {
  const began = Date.now();
  const plan = planOf(seed, settings);
  const story: string[] = [];
  let startedAt = Date.now();
  const said = (line: string): void => {
    const entry = `${((Date.now() - startedAt) / 1000).toFixed(2)} ${line.slice(0, 400)}`;
    tell(`  seed ${seed}: ${entry}`);
    if (story.length < 2_000) story.push(entry);
  };
  await house.practice('faults', { clear: true });
  await house.practice('reset', {});
  await watchOrg(house);
  const flows = await openFlows(house.engine, house.org);
  const hits = new Map<string, number>();
  const { url, victims, disarm } = await startVictims(house, plan, hits, said);
  startedAt = Date.now();
  const interrupted = new Map<string, string>();
  const watching = watchAdds(house, flows, interrupted);
  const result = { seed, hits, story, events: 0, accepted: 0, interruptedAdds: 0, forPerson: 0, seconds: 0 };
  const fire = async () => {
    const [sent, notDone] = await Promise.all([
      sendAll(url, flows, plan.chains, startedAt),
      hurt({ house, plan, victims, startedAt, said }),
    ]);
    disarm();
    said('all sent, everything mended');
    await house.practice('faults', { clear: true });
    said('draining');
    let isDrained = await drain(house, flows);
    // Whoever was frozen beyond its lease wakes up now and must not be able to do any harm.
    await Promise.all(Object.values(victims).map((victim) => victim.thawed()));
    await sleep(afterThawMs);
    isDrained = (await drain(house, flows)) && isDrained;
    said(isDrained ? 'drained' : 'not drained');
    const found = await violationsOf(house, flows, sent);
    if (!isDrained) found.unshift({ what: `nothing moved for ${standstillMs / 1000} s, and not all was at its end` });
    found.unshift(...notDone.map((what) => ({ what })));
    const runs = new Map((await readRuns(house.engine, flows.workspaceId)).map((run) => [run.id, run]));
    const forPerson = [...interrupted.values()].filter((runId) => runs.get(runId)?.status === 'needsAttention').length;
    return {
      ...countsOf(sent),
      violations: await describeAll(house, found),
      interruptedAdds: interrupted.size,
      forPerson,
    };
  };
  try {
    const ended = await within(seedMs + (settings.stallMs ?? 0), fire());
    return { ...result, ...ended, seconds: (Date.now() - began) / 1000 };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...result, violations: [text], seconds: (Date.now() - began) / 1000 };
  } finally {
    watching.stop();
    said('ending');
    await Promise.all(Object.values(victims).map((victim) => victim.letGo()));
    await watching.ended;
  }
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = setTimeout(() => reject(new Error(`the seed hung for ${ms / 60_000} min`)), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(end));
}

const countsOf = (sent: SentEvent[]) => ({
  events: sent.length,
  accepted: sent.filter(({ isAccepted }) => isAccepted).length,
});

async function startVictims(house: House, plan: Plan, hits: Map<string, number>, said: (line: string) => void) {
  const port = await freePort();
  let isArmed = true;
  let workerStarts = 0;
  let doorStarts = 0;
  let stalls = 0;
  const env = {
    DATABASE_URL: house.databaseUrl,
    NAGARE_HOME: house.home,
    NAGARE_URL: 'http://localhost',
    PORT: String(port),
  };
  const victim = (name: Process, file: string, failpoint: () => string | undefined): Victim =>
    new Victim({
      name,
      file,
      env,
      failpoint: () => (isArmed ? failpoint() : undefined),
      stallMs: () => plan.stallMs(stalls++),
      reached(point, signal) {
        hits.set(point, (hits.get(point) ?? 0) + 1);
        said(`${name} ${signal === 'SIGSTOP' ? 'froze' : 'died'} at ${point}`);
      },
      said,
    });
  const worker = (name: Process) => () => plan.workerFailpoint(workerStarts++, name);
  const victims: Record<Process, Victim> = {
    door: victim('door', files.door, () => plan.doorFailpoint(doorStarts++)),
    worker1: victim('worker1', files.worker, worker('worker1')),
    worker2: victim('worker2', files.worker, worker('worker2')),
  };
  await Promise.all(Object.values(victims).map((one) => one.keep()));
  const disarm = (): void => {
    isArmed = false;
  };
  return { url: `http://127.0.0.1:${port}`, victims, disarm };
}

interface Fire {
  house: House;
  plan: Plan;
  victims: Record<Process, Victim>;
  startedAt: number;
  said(line: string): void;
}

/** Gives back what could not be done, when all acts are over and what they killed answers again; frozen processes may still be frozen. */
async function hurt({ house, plan, victims, startedAt, said }: Fire): Promise<string[]> {
  const notDone: string[] = [];
  const ends: Promise<void>[] = [];
  // One thing happens to PostgreSQL or the org at a time: each has to be up to be killed.
  let turn = Promise.resolve();
  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error: unknown) => {
      notDone.push(`an act failed: ${error}`);
      said(`act failed: ${error}`);
    });
  };
  for (const act of plan.acts) {
    await sleep(Math.max(0, startedAt + act.at - Date.now()));
    said(`act ${JSON.stringify(act)}`);
    doAct(act, { house, victims, inTurn, until: (end) => ends.push(end) });
  }
  await Promise.all(ends);
  await turn;
  return notDone;
}

interface Stage {
  house: House;
  victims: Record<Process, Victim>;
  inTurn(work: () => Promise<void>): void;
  until(end: Promise<void>): void;
}

function doAct(act: Act, { house, victims, inTurn, until }: Stage): void {
  switch (act.kind) {
    case 'kill':
      victims[act.process].kill();
      return;
    case 'stop':
      victims[act.process].freeze(act.forMs);
      return;
    case 'killPostgres':
      inTurn(() => house.killPostgres());
      return;
    case 'killBackend':
      inTurn(() => house.killBackend(act.share));
      return;
    case 'endSessions':
      inTurn(() => house.endSessions(act.share));
      return;
    case 'killOrg':
      inTurn(async () => {
        await house.killOrg();
        await watchOrg(house);
      });
      return;
    case 'org':
      inTurn(() => setFault(house, act.fault));
      if ('latencyMs' in act.fault || 'lockEvery' in act.fault)
        until(sleep(act.forMs).then(() => inTurn(() => setFault(house, { latencyMs: 0, lockEvery: 0 }))));
  }
}

async function setFault(house: House, fault: object): Promise<void> {
  await house.practice('faults', fault);
}

const watchOrg = (house: House): Promise<void> =>
  setFault(house, { watch: { object: 'Account', field: 'AccountNumber' } });

/** Notes every add that is seen in doubt. */
function watchAdds({ engine }: House, { workspaceId }: LiveFlows, interrupted: Map<string, string>) {
  let isOn = true;
  const watch = async (): Promise<void> => {
    while (isOn) {
      const found = await readInterruptedAdds(engine, workspaceId).catch(() => []);
      for (const { run_id, node_id } of found) interrupted.set(`${run_id} ${node_id}`, run_id);
      await sleep(300);
    }
  };
  return {
    stop: () => {
      isOn = false;
    },
    ended: watch(),
  };
}

async function drain({ engine }: House, { workspaceId }: LiveFlows): Promise<boolean> {
  let before = '';
  let movedAt = Date.now();
  for (; Date.now() - movedAt < standstillMs; await sleep(400)) {
    await passRetryTime(engine, workspaceId);
    await passJobTime(engine);
    const runs = await readRuns(engine, workspaceId);
    const now = runs.map((run) => `${run.status} ${run.waiting_for} ${run.open_steps}`).join();
    if (now !== before) movedAt = Date.now();
    before = now;
    const forPerson = runs.some((run) => run.status === 'needsAttention');
    const isOpen = (status: string, waitingFor: string | null): boolean =>
      ['queued', 'running'].includes(status) || (status === 'waiting' && !(forPerson && waitingFor === 'lane'));
    if (!runs.some((run) => isOpen(run.status, run.waiting_for))) return true;
  }
  return false;
}

async function describeAll(house: House, found: Violation[]): Promise<string[]> {
  const told: string[] = [];
  for (const { what, runId } of found)
    told.push(
      runId && told.length < 5
        ? `${what}; run ${runId}\n${await describeRun(house, runId)}`
        : `${what}; run ${runId ?? '-'}`,
    );
  return told;
}
