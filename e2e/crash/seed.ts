/** One seed: flows of its own, events under fire, then everything mended, drained and checked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { switchFlow } from '../../engine/api.ts';
import { freePort } from '../bench/processes.ts';
import { hurt, watchOrg } from './acts.ts';
import { describeRun, isOver, type Violation, violationsOf } from './check.ts';
import { files } from './code.ts';
import { CALLED, type LiveFlows, openFlows } from './flows.ts';
import type { House } from './house.ts';
import type { FlowName } from './kinds.ts';
import { openMaker } from './org.ts';
import { patiently } from './patience.ts';
import { type Plan, type PlanSettings, type Process, planOf } from './plan.ts';
import { asFound, isAskedSince, pollOften } from './polls.ts';
import {
  type AddRow,
  passJobTime,
  passPollTime,
  passRetryTime,
  readAsked,
  readInterruptedAdds,
  readRuns,
} from './rows.ts';
import { type SentEvent, sendAll } from './senders.ts';
import { Victim } from './victim.ts';

export interface SeedResult {
  seed: number;
  violations: string[];
  /** How often a process died or froze at each failpoint. */
  hits: Map<string, number>;
  kinds: Map<FlowName, KindCounts>;
  events: number;
  accepted: number;
  interruptedAdds: number;
  /** Of those, adds that a person has to answer. */
  forPerson: number;
  /** What the processes said, and what was done to them. */
  story: string[];
  seconds: number;
}

export interface KindCounts {
  events: number;
  /** Adds that were interrupted. */
  adds: number;
  /** Of those, adds that a person has to answer. */
  forPerson: number;
}

/** So long nothing may move before all is at its end; a machine with much to do takes longer and moves. */
const standstillMs = 120_000;

/** Beyond a stall. Every wait has an end of its own; this one is for a mistake in the harness: nobody shall wait for ever. */
const seedMs = 12 * 60_000;

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
  const flows = await openFlows(house.engine, house.org, plan.shape);
  const hits = new Map<string, number>();
  const { url, victims, disarm } = await startVictims(house, plan, hits, said);
  startedAt = Date.now();
  const interrupted = new Map<string, AddRow>();
  const watching = watchAdds(house, flows, interrupted);
  const polling = pollOften(house, flows);
  const makeLead = openMaker(house.org);
  const fire = async () => {
    const [tried, notDone] = await Promise.all([
      sendAll({ url, flows, chains: plan.chains, startedAt, makeLead }),
      hurt({ house, plan, victims, startedAt, said }),
    ]);
    disarm();
    said('all sent, everything mended');
    await house.practice('faults', { clear: true });
    const leads = new Set((await house.leads()).map(({ LastName }) => LastName));
    const sent = asFound(tried, (number) => leads.has(number));
    said('draining');
    let isDrained = await drain(house, flows, settings);
    // Whoever was frozen beyond its lease wakes up now and must not be able to do any harm.
    await Promise.all(Object.values(victims).map((victim) => victim.thawed()));
    await sleep(afterThawMs);
    isDrained = (await drain(house, flows, settings)) && isDrained;
    said(isDrained ? 'drained' : 'not drained');
    const found = await violationsOf(house, flows, sent);
    if (!isDrained) found.unshift({ what: `nothing moved for ${standstillMs / 1000} s, and not all was at its end` });
    found.unshift(...notDone.map((what) => ({ what })));
    const asked = new Set((await readAsked(house.engine, flows.workspaceId)).map(placeOf));
    // The next seed's workers and leads are none of its business.
    if (flows.polledFlowId) {
      const actor = { workspaceId: flows.workspaceId, userId: null };
      const polled = { flowId: flows.polledFlowId, isOn: false };
      await patiently(() => switchFlow(house.engine, actor, polled));
    }
    return {
      ...countsOf(plan, sent, { interrupted: [...interrupted.values()], asked }),
      violations: await describeAll(house, found),
    };
  };
  const nothing = countsOf(plan, [], { interrupted: [], asked: new Set() });
  try {
    const ended = await within(seedMs + (settings.stallMs ?? 0), fire());
    return { seed, hits, story, ...ended, seconds: (Date.now() - began) / 1000 };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, hits, story, ...nothing, violations: [text], seconds: (Date.now() - began) / 1000 };
  } finally {
    watching.stop();
    polling.stop();
    said('ending');
    await Promise.all(Object.values(victims).map((victim) => victim.letGo()));
    await Promise.all([watching.ended, polling.ended]);
  }
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = setTimeout(() => reject(new Error(`the seed hung for ${ms / 60_000} min`)), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(end));
}

function countsOf(
  plan: Plan,
  sent: SentEvent[],
  { interrupted, asked }: { interrupted: AddRow[]; asked: Set<string> },
) {
  const forPerson = (adds: AddRow[] = []): number => adds.filter((add) => asked.has(placeOf(add))).length;
  const events = Map.groupBy(sent, ({ flow }) => flow);
  const adds = Map.groupBy(interrupted, ({ flow }) => (flow === CALLED ? 'call' : flow));
  const ofKind = (name: FlowName): KindCounts => ({
    events: events.get(name)?.length ?? 0,
    adds: adds.get(name)?.length ?? 0,
    forPerson: forPerson(adds.get(name)),
  });
  return {
    kinds: new Map(plan.shape.kinds.map((name) => [name, ofKind(name)])),
    events: sent.length,
    accepted: sent.filter(({ isAccepted }) => isAccepted).length,
    interruptedAdds: interrupted.length,
    forPerson: forPerson(interrupted),
  };
}

const placeOf = ({ run_id, node_id, iteration_path }: AddRow): string => `${run_id} ${node_id} ${iteration_path}`;

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

/** Notes every add that is seen in doubt. */
function watchAdds({ engine }: House, { workspaceId }: LiveFlows, interrupted: Map<string, AddRow>) {
  let isOn = true;
  const watch = async (): Promise<void> => {
    while (isOn) {
      const found = await readInterruptedAdds(engine, workspaceId).catch(() => []);
      for (const add of found) interrupted.set(placeOf(add), add);
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

/** Until the org has been asked once more, and every run has ended or waits for a person. */
async function drain({ engine }: House, flows: LiveFlows, { isShort }: PlanSettings): Promise<boolean> {
  const { workspaceId } = flows;
  const since = new Date();
  let before = '';
  let movedAt = Date.now();
  for (; Date.now() - movedAt < standstillMs; await sleep(400)) {
    await passRetryTime(engine, workspaceId);
    await passJobTime(engine);
    if (isShort) await passPollTime(engine, workspaceId);
    const isAsked = await isAskedSince({ engine }, flows, since);
    const runs = await readRuns(engine, workspaceId);
    const now = runs.map((run) => `${run.status} ${run.waiting_for} ${run.open_steps}`).join();
    if (now !== before) movedAt = Date.now();
    before = now;
    if (isAsked && runs.every((run) => isOver(run, runs))) return true;
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
