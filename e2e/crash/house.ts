/** PostgreSQL and practice org of one line of seeds, in a temporary folder; both can be killed and come back as they were. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Embedded, startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { type Engine, openEngine } from '../../engine/api.ts';
import { freePort } from '../bench/processes.ts';
import { type OrgAccount, type OrgLead, readAccounts, readLeads } from './org.ts';
import { patiently } from './patience.ts';
import { ask, isOurFault } from './rows.ts';
import { Victim } from './victim.ts';

export interface House {
  engine: Engine;
  databaseUrl: string;
  home: string;
  org: Record<string, string>;
  /** Switches and counts of the practice org. */
  practice(path: string, body?: unknown): Promise<Record<string, unknown>>;
  accounts(): Promise<OrgAccount[]>;
  leads(): Promise<OrgLead[]>;
  /** Resolve when what was killed answers again. */
  killPostgres(): Promise<void>;
  /** PostgreSQL takes the death of one of its processes for damaged memory and recovers as after a crash. */
  killBackend(share: number): Promise<void>;
  /** Connections end as when a pooler or a network between is restarted; PostgreSQL lives on. */
  endSessions(share: number): Promise<void>;
  killOrg(): Promise<void>;
  close(): Promise<void>;
}

export async function openHouse(said: (line: string) => void): Promise<House> {
  const home = await mkdtemp(join(tmpdir(), 'nagare-crash-'));
  let postgres: Embedded = await patiently(() => startEmbedded({ home }));
  // PostgreSQL outlives whoever started it, also somebody who ends by a signal.
  const end = (): void => void process.kill(postgres.pid, 'SIGQUIT');
  process.once('exit', end);
  const databaseUrl = postgres.url;
  await patiently(() => migrate(databaseUrl), isOurFault);
  const practiceHome = join(home, 'practice');
  const port = await freePort();
  const orgProcess = new Victim({
    name: 'org',
    file: 'practice-org/main.ts',
    args: ['--port', String(port), '--home', practiceHome],
    env: {},
    failpoint: () => undefined,
    reached: () => {},
    stallMs: () => 0,
    said,
  });
  await orgProcess.keep();
  const org = JSON.parse(await readFile(join(practiceHome, 'practice.json'), 'utf8')) as Record<string, string>;
  const engine = await openEngine({ databaseUrl, home, publicUrl: 'http://localhost', maxConnections: 4 });

  const practice: House['practice'] = async (path, body) => {
    const given = {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'x-practice-key': org.pagesKey ?? '' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await patiently(() => fetch(`${org.url}/__practice/${path}`, given));
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    engine,
    databaseUrl,
    home,
    org,
    practice,
    accounts: () => patiently(() => readAccounts(org)),
    leads: () => patiently(() => readLeads(org)),
    async killPostgres() {
      process.kill(postgres.pid, 'SIGKILL');
      await postgres.gone;
      postgres = await patiently(() => startEmbedded({ home }));
      if (postgres.url !== databaseUrl) throw new Error('PostgreSQL came back at another address');
    },
    async killBackend(share) {
      const rows = await ask<{ pid: number }>(
        engine,
        `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid`,
        [],
      );
      const found = rows[Math.floor(share * rows.length)];
      if (found) killIfThere(found.pid);
    },
    async endSessions(share) {
      await ask(
        engine,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid() and pid % 100 < $1::float8 * 100`,
        [share],
      );
    },
    async killOrg() {
      await orgProcess.killed();
      await orgProcess.ready();
    },
    async close() {
      await engine.close();
      await orgProcess.letGo();
      await postgres.stop();
      process.off('exit', end);
      const place = await readFile(join(home, 'postgres', 'place'), 'utf8').catch(() => '');
      // PostgreSQL does not run as root, and then keeps its data outside the home.
      if (/nagare-[0-9a-f]+$/.test(place.trim())) await rm(place.trim(), { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A session may end by itself between the question and the shot. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
