/**
 * A new version is put in place while events keep coming: it adds to the tables that the others still use, then workers and
 * doors are stopped as a supervisor stops them and started again, one after the other. Nobody who sends notices, and no person is asked anything.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Pool } from 'undici';
import { expect, test } from 'vitest';
import { testEngine, until } from '../../engine/testing/engine.ts';
import { startPracticeOrg } from '../../practice-org/server.ts';
import { type Child, freePort, startChild } from '../bench/processes.ts';
import { violationsOf } from './check.ts';
import { hookOf, openFlows } from './flows.ts';
import type { FlowName } from './kinds.ts';
import { readAccounts } from './org.ts';
import { readRuns } from './rows.ts';
import type { SentEvent } from './senders.ts';

/** The whole web process when it is built, as people run it; else the door alone. */
const webFile = existsSync('.next/BUILD_ID') ? 'bin/web.ts' : 'e2e/bench/door-process.ts';
const senders: FlowName[] = ['laneOfEvent', 'laneOfEvent', 'laneCard', 'laneCard', 'add', 'add', 'addUnnamed'];
const pauseMs = 40;
/** Twelve seconds on a quiet machine; starting processes on a busy one takes its time. */
const mostMs = 300_000;

test(
  'a migration, then stopping and starting every process, under load loses no event, writes none twice and asks nobody',
  async () => {
    const given = await testEngine();
    const org = await startPracticeOrg({ home: join(given.home, 'practice'), port: 0 });
    const { clientId, clientSecret, pagesKey } = org.settings;
    const settings = { url: org.url, clientId, clientSecret };
    const running = new Map<string, Child>();
    try {
      const practice = async (path: string, body?: unknown) => {
        const method = body === undefined ? 'GET' : 'POST';
        const answer = await fetch(`${org.url}/__practice/${path}`, {
          method,
          headers: { 'content-type': 'application/json', 'x-practice-key': pagesKey },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return (await answer.json()) as Record<string, unknown>;
      };
      await practice('faults', { latencyMs: 50, watch: { object: 'Account', field: 'AccountNumber' } });
      const flows = await openFlows(given.engine, settings, {
        kinds: [...new Set(senders)],
        loopOrder: 'sideBySide',
        loopBody: 'add',
        waitSeconds: 1,
      });
      const ports = [await freePort(), await freePort()];
      const start = async (name: string): Promise<void> => {
        const env = {
          DATABASE_URL: given.url,
          NAGARE_HOME: given.home,
          NAGARE_URL: 'http://localhost',
          HOST: '127.0.0.1',
        };
        const port = ports[Number(name.slice(-1)) - 1] ?? 0;
        const file = name.startsWith('door') ? webFile : 'bin/worker.ts';
        running.set(name, await startChild(file, [], { ...env, PORT: String(port) }));
      };
      const names = ['worker1', 'door1', 'worker2', 'door2'];
      await Promise.all(names.map(start));

      let isOver = false;
      const sending = senders.map((flow, sender) =>
        send({ ports, path: hookOf(flows, flow), flow, sender }, () => isOver),
      );
      await until(
        () => readRuns(given.engine, flows.workspaceId),
        (runs) => runs.length > 20,
        60_000,
      );
      await addToEveryTable(given.engine.pool);
      for (const name of names) {
        await running.get(name)?.stop();
        await start(name);
      }
      isOver = true;
      const sent = (await Promise.all(sending)).flat();

      const { workspaceId } = flows;
      const runs = await until(
        () => readRuns(given.engine, workspaceId),
        (all) => all.every(({ status }) => status === 'succeeded'),
        60_000,
      );
      const accepted = sent.filter(({ isAccepted }) => isAccepted);
      expect(accepted.length).toBeGreaterThan(100);
      expect(runs.length).toBeGreaterThanOrEqual(accepted.length);
      const seen = { engine: given.engine, practice, accounts: () => readAccounts(settings) };
      expect(await violationsOf(seen, flows, sent)).toEqual([]);
    } finally {
      await Promise.all([...running.values()].map((child) => child.stop()));
      await org.close();
      await given.close();
    }
  },
  mostMs,
);

/**
 * As the migration of a newer version, which may only add: whoever has not been restarted goes on with what it knows, and
 * with the plans that it has prepared.
 */
async function addToEveryTable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  expect(rows.length).toBeGreaterThan(20);
  const adding = rows.map(
    ({ name }) =>
      `alter table ${name} add column of_newer_version text, add column with_default int not null default 0;`,
  );
  for (let turn = 1; ; turn++)
    try {
      await pool.query(adding.join('\n')); // one transaction, as a migration is
      return;
    } catch (error) {
      if (turn === 5) throw error; // it met a statement under way in a deadlock
    }
}

interface Sender {
  ports: number[];
  path: string;
  flow: FlowName;
  sender: number;
}

/** Events with a number are sent until one of the doors has taken them; those without are sent once. */
async function send({ ports, path, flow, sender }: Sender, isOver: () => boolean): Promise<SentEvent[]> {
  const doors = ports.map((port) => new Pool(`http://127.0.0.1:${port}`, { connections: 2 }));
  const sent: SentEvent[] = [];
  for (let n = 0; !isOver(); n++) {
    const number = `${sender}-${n}`;
    const email = `${flow.toLowerCase()}${sender}.${n % 5}@example.jp`;
    const body = JSON.stringify({ number, email, name: `Customer ${number}` });
    let isAccepted = false;
    for (let turn = n; ; turn++) {
      isAccepted = await isTaken(doors[turn % doors.length], path, body);
      if (isAccepted || flow === 'addUnnamed') break;
      await sleep(pauseMs);
    }
    sent.push({ flow, number, email, isAccepted });
    await sleep(pauseMs);
  }
  await Promise.all(doors.map((door) => door.destroy()));
  return sent;
}

async function isTaken(door: Pool | undefined, path: string, body: string): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await door?.request({ method: 'POST', path, headers, body });
    await answer?.body.dump();
    return answer?.statusCode === 202;
  } catch {
    return false; // the door is being changed
  }
}
