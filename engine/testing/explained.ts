/** An engine whose statements tell how PostgreSQL executed them: auto_explain, on a test's own database. */
import type pg from 'pg';
import { type Engine, openEngine } from '../engine.ts';
import type { EmptyEngine } from './engine.ts';

export interface Executed {
  /** The beginning of the statement's text. */
  text: string;
  /** Pages read of tables and indexes, in memory or not. */
  buffers: number;
  /** Tables that were read from their first row to their last. */
  scanned: string[];
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

export interface ExplainedEngine {
  engine: Engine;
  /** What `work` made PostgreSQL execute. */
  watch(work: () => Promise<unknown>): Promise<Executed[]>;
  close(): Promise<void>;
}

/** One connection, so that what was executed is told in its order. */
export async function explainedEngine({ engine: owner, url, home }: EmptyEngine): Promise<ExplainedEngine> {
  const database = new URL(url).pathname.slice(1);
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_buffers': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_format': 'json',
    'auto_explain.log_level': 'notice',
  };
  for (const [name, value] of Object.entries(settings))
    await owner.pool.query(`alter database ${database} set ${name} = '${value}'`);
  const engine = await openEngine({ databaseUrl: url, home, publicUrl: 'http://nagare.test', maxConnections: 1 });
  let executed: Executed[] = [];
  engine.pool.on('connect', (client: pg.PoolClient) => {
    client.on('notice', ({ message }) => {
      const plan = message?.split('plan:\n')[1];
      if (plan !== undefined) executed.push(read(JSON.parse(plan)));
    });
  });
  return {
    engine,
    async watch(work) {
      executed = [];
      await work();
      return executed;
    },
    close: () => engine.close(),
  };
}

function read(told: { 'Query Text': string; Plan: PlanNode }): Executed {
  const nodes = [...flatten(told.Plan)];
  return {
    text: told['Query Text'].trim().replace(/\s+/g, ' ').slice(0, 300),
    buffers: (told.Plan['Shared Hit Blocks'] ?? 0) + (told.Plan['Shared Read Blocks'] ?? 0),
    scanned: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : [])),
  };
}

function* flatten(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* flatten(child);
}
