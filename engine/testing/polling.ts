/** An engine, a practice org, and a flow that watches its records. Never imported by the program. */
import { sql } from 'drizzle-orm';
import type { Json } from '../../nodes/contract.ts';
import type { SalesforceClient } from '../../nodes/salesforce/client.ts';
import { type Practice, startPractice } from '../../nodes/testing/practice.ts';
import { closeClients } from '../api.ts';
import { openClient } from '../connections/clients.ts';
import type { FlowDocument } from '../flow/document.ts';
import { pollTrigger } from '../triggers/poll.ts';
import { type TestEngine, testEngine } from './engine.ts';
import { flow } from './flow.ts';
import { connectTo, goLive } from './working.ts';

export interface SeenEvent {
  status: string;
  key: string | null;
  payload: { id: string; change: string; changedAt: string; record: { [name: string]: Json } };
}

export interface Polling {
  given: TestEngine;
  practice: Practice;
  connectionId: string;
  org: SalesforceClient;
  document(config: Record<string, Json>): FlowDocument;
  /** A flow that is ON, watching. */
  watch(config: Record<string, Json>): Promise<string>;
  add(fields: { [name: string]: Json }, object?: string): Promise<string>;
  change(id: string, fields: { [name: string]: Json }, object?: string): Promise<void>;
  /** The org's clock goes on by this much: what was written is over. */
  pass(ms: number): Promise<void>;
  /** Asks until there is no more, as the worker would. */
  poll(flowId: string): Promise<void>;
  events(flowId: string): Promise<SeenEvent[]>;
  row(flowId: string): Promise<PollRow>;
  close(): Promise<void>;
}

export interface PollRow {
  cursor: Json;
  due_in_ms: number;
  failures: number;
  error_code: string | null;
  lease_token: string | null;
  job_in_ms: number | null;
}

export async function openPolling(): Promise<Polling> {
  const given = await testEngine();
  const { engine, actor } = given;
  const practice = await startPractice();
  const connectionId = await connectTo(given, practice);
  const org = (await openClient(engine, actor.workspaceId, connectionId)) as SalesforceClient;
  const document = (config: Record<string, Json>): FlowDocument => {
    const made = flow('salesforce.recordChanged', { object: 'Account', ...config }).document();
    return { ...made, nodes: made.nodes.map((node) => ({ ...node, connection: connectionId })) };
  };
  let skewMs = 0;
  const { workspaceId } = actor;
  const triggerOf = async (flowId: string): Promise<string> => {
    const { rows } = await engine.db.execute<{ id: string }>(
      sql`select id from triggers where flow_id = ${flowId} and is_active`,
    );
    return rows[0]?.id ?? '';
  };
  return {
    given,
    practice,
    connectionId,
    org,
    document,
    watch: (config) => goLive(given, document(config), 'Watch'),
    add: async (fields, object = 'Account') => (await org.create(object, fields, {}, {})).id,
    change: (id, fields, object = 'Account') => org.update(object, id, fields, {}, {}),
    async pass(ms) {
      skewMs += ms;
      await practice.fault({ clockSkewMs: skewMs });
    },
    async poll(flowId) {
      await engine.db.execute(sql`update polls set due_at = now() where flow_id = ${flowId}`);
      await pollTrigger(engine, { workspaceId, triggerId: await triggerOf(flowId) });
    },
    async events(flowId) {
      const { rows } = await engine.db.execute(sql`
        select e.status, k.key, e.payload from events e left join dedupe_keys k on k.event_id = e.id
        where e.flow_id = ${flowId} order by e.created_at, e.id`);
      return rows as unknown as SeenEvent[]; // written by the trigger under test
    },
    async row(flowId) {
      const { rows } = await engine.db.execute(sql`
        select p.cursor, extract(epoch from p.due_at - now())::float * 1000 as due_in_ms, p.failures, p.error_code, p.lease_token,
          (select extract(epoch from j.run_at - now())::float * 1000 from graphile_worker._private_jobs j
           where j.key = 'poll:' || p.trigger_id) as job_in_ms
        from polls p where p.flow_id = ${flowId}`);
      return rows[0] as unknown as PollRow; // the columns named above
    },
    async close() {
      closeClients(engine);
      await practice.close();
      await given.close();
    },
  };
}
