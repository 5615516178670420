import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeAnswer } from './answer.ts';
import type { Job } from './bulk/jobs.ts';
import type { AsyncJob } from './bulk-v1/jobs.ts';
import { loadCustomization, syncRows } from './customize/apply.ts';
import { buildSchema } from './customize/build-schema.ts';
import { drawDefinitions } from './customize/definitions.ts';
import { Clock } from './faults/clock.ts';
import { Faults } from './faults/faults.ts';
import { Stats } from './faults/stats.ts';
import { serve } from './http/answer.ts';
import { tlsIdentity } from './http/certificate.ts';
import { Codes } from './oauth/codes.ts';
import { Sessions } from './oauth/sessions.ts';
import type { Org } from './org.ts';
import { seedOrg } from './seed.ts';
import { loadSettings, type Settings, saveSettings } from './settings.ts';
import { addShopTables, seedShop } from './shop/seed.ts';
import type { Cursor } from './soql/cursors.ts';
import { Documents } from './store/documents.ts';
import { Store } from './store/store.ts';

export interface PracticeOrg {
  url: string;
  /** The same org by https, where a TLS port was asked for. */
  tlsUrl: string | undefined;
  settings: Settings;
  close(): Promise<void>;
}

/**
 * Starts a practice org whose records live in `home`; port 0 takes a free one. Throws when the port is taken. Only
 * programs of this computer can reach it.
 */
export async function startPracticeOrg({
  home,
  port,
  tlsPort,
}: {
  home: string;
  port: number;
  /** 0 takes a free one; left out = no https. */
  tlsPort?: number | undefined;
}): Promise<PracticeOrg> {
  const answer = makeAnswer(new Codes());
  let opened: (org: Org) => void = () => undefined;
  const ready = new Promise<Org>((resolve) => {
    opened = resolve;
  });
  const handle: RequestListener = (message, response) =>
    void ready.then((org) => serve(org, answer, message, response));
  // The port comes first: an org that already runs on it has the journal open, and compacting under it would lose records.
  const first = await listen(plain(handle), '127.0.0.1', port);
  const servers = [first];
  try {
    const settings = loadSettings(home);
    settings.port = portOf(first);
    settings.url = `http://localhost:${settings.port}`;
    // A machine without IPv6, or another program on that address, is no reason not to run.
    const second = await listen(plain(handle), '::1', settings.port).catch(() => undefined);
    if (second) servers.push(second);
    settings.tlsPort = 0;
    if (tlsPort !== undefined) {
      const secure = () => createTlsServer({ ...tlsIdentity(home), ...CONNECTION }, handle);
      const third = await listen(secure(), '127.0.0.1', tlsPort);
      servers.push(third);
      settings.tlsPort = portOf(third);
      const fourth = await listen(secure(), '::1', settings.tlsPort).catch(() => undefined);
      if (fourth) servers.push(fourth);
    }
    const org = openOrg(home, settings);
    saveSettings(home, settings);
    opened(org);
    const tlsUrl = settings.tlsPort === 0 ? undefined : `https://localhost:${settings.tlsPort}`;
    return { url: settings.url, tlsUrl, settings, close: () => closeOrg(org, servers) };
  } catch (error) {
    await Promise.all(servers.map(closeServer));
    throw error;
  }
}

/** Long addresses come in whole, so that the refusal of them is ours. */
const CONNECTION = { keepAliveTimeout: 60_000, maxHeaderSize: 256 * 1024 };

const plain = (handle: RequestListener): Server => createServer(CONNECTION, handle);

async function listen(server: Server, host: string, port: number): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function closeOrg(org: Org, servers: readonly Server[]): Promise<void> {
  org.closed = true;
  await Promise.all(servers.map(closeServer));
  org.store.close();
}

function openOrg(home: string, settings: Settings): Org {
  const store = new Store(join(home, 'records.jsonl'));
  const custom = loadCustomization(home);
  const schema = buildSchema(custom);
  for (const object of schema.objects) {
    store.addTable(
      object.name,
      object.fields.filter((field) => field.indexed).map((field) => field.name),
    );
  }
  addShopTables({ store });
  const sessions = new Sessions(store, settings.orgId);
  const documents = {
    jobs: new Documents<Job>(store, '@job', 100),
    asyncJobs: new Documents<AsyncJob>(store, '@asyncJob', 100),
    cursors: new Documents<Cursor>(store, '@cursor', 200),
  };
  store.load();
  sessions.restore();
  const org: Org = {
    ...{ home, settings, custom, schema, store, sessions },
    ...documents,
    schemaChangedAt: Date.now(),
    clock: new Clock(),
    faults: new Faults(),
    stats: new Stats(),
    closed: false,
  };
  seedOrg(org);
  seedShop(org);
  syncRows(org);
  drawDefinitions(org);
  store.onCommit = (table, before, after) => {
    if (org.schema.find(table)) org.stats.wrote(table, before, after);
  };
  return org;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
