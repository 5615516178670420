/** Everything a bench needs, in a temporary folder: PostgreSQL, practice org, a live flow. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { newId, workspaces } from '../../db/schema/index.ts';
import {
  addConnection,
  createFlow,
  type Engine,
  getFlow,
  openEngine,
  publishFlow,
  saveBrake,
  switchFlow,
} from '../../engine/api.ts';
import { flow } from '../../engine/testing/flow.ts';
import { list, literal, map, reference } from '../../engine/values/source.ts';
import { freePort, startChild } from './processes.ts';

export interface House {
  engine: Engine;
  databaseUrl: string;
  home: string;
  orgUrl: string;
  orgToken: string;
  hookPath: string;
  isPractice: boolean;
  pids: { postgres: number; org?: number };
  /** Faults and counters of the practice org; nothing with another one. */
  org(path: string, body?: unknown): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** `salesforce`: another org than the practice one, signed in to with BENCH_CLIENT_ID and BENCH_CLIENT_SECRET. */
export async function openHouse({ salesforce }: { salesforce?: string } = {}): Promise<House> {
  const home = await mkdtemp(join(tmpdir(), 'nagare-bench-'));
  const postgres = await startEmbedded({ home });
  await migrate(postgres.url);
  const practice = salesforce ? undefined : await startPractice(join(home, 'practice'));
  const settings = practice?.settings ?? {
    url: salesforce ?? '',
    clientId: process.env.BENCH_CLIENT_ID ?? '',
    clientSecret: process.env.BENCH_CLIENT_SECRET ?? '',
  };
  const engine = await openEngine({ databaseUrl: postgres.url, home, publicUrl: 'http://localhost' });
  const hookPath = await liveFlow(engine, settings);
  return {
    engine,
    databaseUrl: postgres.url,
    home,
    isPractice: practice !== undefined,
    pids: { postgres: postgres.pid, ...(practice ? { org: practice.child.pid } : {}) },
    orgUrl: settings.url ?? '',
    orgToken: await tokenOf(settings),
    hookPath,
    async org(path, body) {
      if (!practice) return {};
      const response = await fetch(`${settings.url}/__practice/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', 'x-practice-key': settings.pagesKey ?? '' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Record<string, unknown>;
    },
    async close() {
      await engine.close();
      await practice?.child.stop();
      await postgres.stop();
      const place = await readFile(join(home, 'postgres', 'place'), 'utf8').catch(() => '');
      // PostgreSQL does not run as root, and then keeps its data outside the home.
      if (/nagare-[0-9a-f]+$/.test(place.trim())) await rm(place.trim(), { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function startPractice(home: string) {
  const port = await freePort();
  const child = await startChild('practice-org/main.ts', ['--port', String(port), '--home', home], {});
  const settings = JSON.parse(await readFile(join(home, 'practice.json'), 'utf8')) as Record<string, string>;
  return { child, settings };
}

async function tokenOf(settings: Record<string, string>): Promise<string> {
  const response = await fetch(`${settings.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: settings.clientId ?? '',
      client_secret: settings.clientSecret ?? '',
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** webhook → search Account by Mail__c → totalSize = 0 → add / update. Returns the path of its address. */
async function liveFlow(engine: Engine, settings: Record<string, string>): Promise<string> {
  const workspaceId = newId();
  await engine.db.insert(workspaces).values({ id: workspaceId, name: 'Bench' });
  const actor = { workspaceId, userId: null };
  const { connectionId: connection } = await addConnection(engine, actor, {
    type: 'salesforce',
    name: 'Org',
    fields: {
      method: 'clientCredentials',
      loginUrl: settings.url,
      clientId: settings.clientId,
      clientSecret: settings.clientSecret,
    },
  });
  const fields = map({ Name: reference('trigger', 'name'), Mail__c: reference('trigger', 'email') });
  const isNone = map({
    all: list(map({ left: reference('search', 'totalSize'), operator: literal('equals'), right: literal(0) })),
  });
  const mail = map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('trigger', 'email') });
  const document = flow()
    .step('search', 'salesforce.searchRecords', {
      connection,
      config: { object: 'Account', fields: ['Id', 'Name', 'Mail__c'] },
      input: { conditions: list(mail) },
    })
    .step('branch', 'logic.branch', {
      config: { routes: [{ id: 'none', label: 'none' }] },
      input: { routes: map({ none: list(isNone) }) },
    })
    .step('add', 'salesforce.addRecord', {
      connection,
      config: { object: 'Account' },
      input: { fields },
      after: 'branch:none',
    })
    .step('update', 'salesforce.updateRecord', {
      connection,
      config: { object: 'Account', findBy: 'id' },
      input: { id: reference('search', 'records', 0, 'Id'), fields },
      after: 'branch:else',
    })
    .document();
  const { flowId } = await createFlow(engine, actor, { name: 'Bench', document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  // Several rounds within an hour are what a brake is for; the count is kept all the same.
  await saveBrake(engine, actor, { flowId, brakeWrites: null, stopsRepeats: true });
  const { hooks } = await getFlow(engine, workspaceId, flowId);
  return new URL(hooks[0]?.url ?? '').pathname;
}
