/** An engine at work for a test: a worker, flows that go live in one call, and an org to work with. Never imported by the program. */
import type { Json } from '../../nodes/contract.ts';
import { type Practice, startPractice } from '../../nodes/testing/practice.ts';
import { addConnection, createFlow, getRun, publishFlow, runByHand, switchFlow } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import type { RunDetail } from '../runs/detail.ts';
import { startWorker, type Worker } from '../worker.ts';
import { type TestEngine, testEngine, until } from './engine.ts';

export interface WorkingEngine extends TestEngine {
  /** The one that `close` stops; a test that stops it may put another in its place. */
  worker: Worker;
}

/** Over an engine of its own, or over one that the test has prepared. */
export async function workingEngine(prepared?: TestEngine): Promise<WorkingEngine> {
  const given = prepared ?? (await testEngine());
  const made: WorkingEngine = {
    ...given,
    worker: await startWorker(given.engine),
    async close() {
      await made.worker.stop();
      await given.close();
    },
  };
  return made;
}

export interface ConnectedOrg extends Practice {
  /** Of the connection to it. */
  connectionId: string;
  query<Row>(soql: string): Promise<Row[]>;
}

/** One more connection to an org that is there. */
export async function connectTo({ engine, actor }: TestEngine, practice: Practice, name = 'Org'): Promise<string> {
  const { url: loginUrl, clientId, clientSecret } = practice;
  const fields = { method: 'clientCredentials', loginUrl, clientId, clientSecret };
  return (await addConnection(engine, actor, { type: 'salesforce', name, fields })).connectionId;
}

/** A practice org of the test's own and a connection to it. */
export async function connectPractice(given: TestEngine, name = 'Org'): Promise<ConnectedOrg> {
  const practice = await startPractice();
  const { url, clientId, clientSecret } = practice;
  const connectionId = await connectTo(given, practice, name);
  return {
    ...practice,
    connectionId,
    async query<Row>(soql: string) {
      const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      const token = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(grant) });
      const { access_token } = (await token.json()) as { access_token: string };
      const found = await fetch(`${url}/services/data/v64.0/query?q=${encodeURIComponent(soql)}`, {
        headers: { authorization: `Bearer ${access_token}` },
      });
      return ((await found.json()) as { records: Row[] }).records; // the columns that the test asked for
    },
  };
}

export interface SalesforceEngine extends WorkingEngine {
  org: ConnectedOrg;
}

export async function salesforceEngine(): Promise<SalesforceEngine> {
  const given = await testEngine();
  const org = await connectPractice(given);
  const made = await workingEngine(given);
  return Object.assign(made, {
    org,
    async close() {
      await made.worker.stop();
      await org.close();
      await given.close();
    },
  });
}

/** A published flow that is ON. */
export async function goLive({ engine, actor }: TestEngine, document: FlowDocument, name = 'Flow'): Promise<string> {
  const { flowId } = await createFlow(engine, actor, { name, document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  return flowId;
}

/** A run by hand: its id. */
export const startRun = async ({ engine, actor }: TestEngine, flowId: string, payload: Json = {}): Promise<string> =>
  (await runByHand(engine, actor, { flowId, payload })).runId;

export const readRun = ({ engine, actor }: TestEngine, runId: string): Promise<RunDetail> =>
  getRun(engine, actor.workspaceId, runId);

/** Waits until the run has one of these statuses. */
export const reaches = (given: TestEngine, runId: string, ...statuses: string[]): Promise<RunDetail> =>
  until(
    () => readRun(given, runId),
    (run) => statuses.includes(run.status),
    40_000,
  );

/** Waits until nothing of the run happens by itself any more. */
export const finishes = (given: TestEngine, runId: string): Promise<RunDetail> =>
  reaches(given, runId, 'succeeded', 'failed', 'needsAttention');
