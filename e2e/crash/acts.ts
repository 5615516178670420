/** What a plan does to processes, PostgreSQL and the org. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from './house.ts';
import type { Act, Plan, Process } from './plan.ts';
import type { Victim } from './victim.ts';

interface Fire {
  house: House;
  plan: Plan;
  victims: Record<Process, Victim>;
  startedAt: number;
  said(line: string): void;
}

/** Gives back what could not be done, when all acts are over and what they killed answers again; frozen processes may still be frozen. */
export async function hurt({ house, plan, victims, startedAt, said }: Fire): Promise<string[]> {
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

export const watchOrg = (house: House): Promise<void> =>
  setFault(house, { watch: { object: 'Account', field: 'AccountNumber' } });
