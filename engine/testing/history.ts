/** Years of work in seconds: finished runs with their events, steps, keys, attempts and notices, as the engine leaves them. */
import pg from 'pg';

export interface History {
  workspaceId: string;
  /** Live flows that share the runs evenly. */
  flowIds: string[];
  /** How many runs; each brings one event, three steps and one dedupe key. */
  runs: number;
  /** Older than this many days; whatever came later is not counted as history. */
  olderThanDays: number;
  /** Spread evenly over so many days before. */
  days: number;
  /** PostgreSQL has not counted them yet, as on the day of a first start. */
  isUncounted?: boolean;
}

/** Ids are UUIDv7 of the time of their row, as ours are: lists and clean-ups go by them. */
const idAt = (time: string): string =>
  `(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8'
    || substr(md5(random()::text), 1, 15))::uuid`;

/** Rows in the order of their time, as they would have come. One in a hundred runs has failed and was told, one in fifty tried twice. */
export async function makeHistory(pool: pg.Pool, history: History): Promise<void> {
  // Of its own: a million runs take longer than the engine's pool lets any statement take.
  const client = new pg.Client({ connectionString: pool.options.connectionString });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('set local synchronous_commit = off');
    await client.query(
      `create temp table history on commit drop as
       select i, at, ${idAt('at')} as event_id, ${idAt('at')} as run_id, f.flow_id, v.version_id, t.id as trigger_id,
         case when i % 100 = 0 then 'failed' else 'succeeded' end as status, 'customer' || i || '@example.jp' as email
       from generate_series(1, $1) i
       cross join lateral (select now() - ($2 + $3 * ($1 - i)::float8 / $1) * interval '1 day' as at) a
       cross join lateral (select ($4::uuid[])[1 + i % array_length($4::uuid[], 1)] as flow_id) f
       join (select id, version_id from flows) v on v.id = f.flow_id
       join triggers t on t.flow_id = f.flow_id`,
      [history.runs, history.olderThanDays, history.days, history.flowIds],
    );
    for (const statement of statements)
      await client.query(statement, statement.includes('$1') ? [history.workspaceId] : []);
    await client.query('commit');
    if (!history.isUncounted) for (const table of bigTables) await client.query(`vacuum (analyze) ${table}`);
  } finally {
    await client.end(); // what was not committed is gone with it
  }
}

/** What grows with the years. */
export const bigTables = ['events', 'dedupe_keys', 'runs', 'steps', 'attempts', 'notices', 'mails'] as const;

const statements = [
  `insert into events (id, workspace_id, flow_id, trigger_id, status, payload, expires_at, created_at)
   select event_id, $1, flow_id, trigger_id, 'accepted',
     jsonb_build_object('email', email, 'name', 'Customer ' || i, 'number', i, 'note', repeat('x', 100)), at + interval '400 days', at
   from history order by i`,
  `insert into dedupe_keys (workspace_id, scope, key, event_id, expires_at)
   select $1, trigger_id, 'event ' || event_id, event_id, at + interval '400 days' from history order by i`,
  `insert into runs (id, workspace_id, flow_id, version_id, event_id, kind, status, outcome, error_node_id, error_code, lane_name,
     lane_key, lane_seq, key_values, started_at, finished_at, created_at)
   select run_id, $1, flow_id, version_id, event_id, 'live', status, case when status = 'succeeded' then 'done' end,
     case when status = 'failed' then 'b' end, case when status = 'failed' then 'http.refused' end, flow_id::text, email,
     nextval('lane_seq'), array[email, i::text], at, at + interval '1 second', at
   from history order by i`,
  `insert into steps (run_id, workspace_id, node_id, status, input, output, error_code, error_params, started_at, finished_at)
   select run_id, $1, n.id, case when n.id = 'b' then status else 'succeeded' end, jsonb_build_object('key', email),
     jsonb_build_object('id', run_id), case when n.id = 'b' and status = 'failed' then 'http.refused' end, '{}', at, at
   from history cross join (values ('a'), ('b'), ('c')) n(id) order by i`,
  `insert into attempts (run_id, workspace_id, node_id, attempt, error_code, started_at, finished_at)
   select run_id, $1, 'a', 1, 'http.busy', at, at from history where i % 50 = 0 order by i`,
  `insert into notices (id, workspace_id, kind, flow_id, run_id, node_id, error_code, mailed_at, created_at)
   select ${idAt('at')}, $1, 'runFailed', flow_id, run_id, 'b', 'http.refused', at, at from history where status = 'failed' order by i`,
  `insert into mails (id, workspace_id, notice_id, "to", subject, text, html, status, sent_at, created_at)
   select ${idAt('created_at')}, workspace_id, id, 'owner@example.jp', 'A run has failed', repeat('x', 300), repeat('x', 300), 'sent', created_at,
     created_at from notices where workspace_id = $1 on conflict do nothing`,
];
