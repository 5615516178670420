/** What a mail about a group of notices is told from: names out of the rows, no words yet. */
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { connections, flows, flowVersions, runs, workspaces } from '../../db/schema/index.ts';
import { flowsLiveWith } from '../connections/usage.ts';
import { titleKey } from '../flow/catalog.ts';
import { stepNumbers } from '../flow/graph.ts';
import type { Notice, NoticeGroup } from './groups.ts';

export interface Facts {
  notice: Notice;
  count: number;
  workspace: { name: string; timeZone: string };
  flow: { id: string; name: string } | null;
  /** Name of the card, or `@key` of its type's title. */
  step: { number: number; card: string } | null;
  connection: string | null;
  pausedFlows: string[];
}

export async function factsOf(tx: Tx, { notices: [notice, ...more] }: NoticeGroup): Promise<Facts> {
  const [workspace] = await tx
    .select({ name: workspaces.name, timeZone: workspaces.timeZone })
    .from(workspaces)
    .where(eq(workspaces.id, notice.workspaceId));
  return {
    notice,
    count: more.length + 1,
    workspace: workspace ?? { name: '', timeZone: 'UTC' },
    flow: await flowOf(tx, notice),
    step: await stepOf(tx, notice),
    ...(await connectionOf(tx, notice)),
  };
}

async function flowOf(tx: Tx, { flowId }: Notice): Promise<Facts['flow']> {
  if (!flowId) return null;
  const [flow] = await tx.select({ id: flows.id, name: flows.name }).from(flows).where(eq(flows.id, flowId));
  return flow ?? null;
}

/** Number and name as they were in the version that ran. */
async function stepOf(tx: Tx, { runId, flowId, nodeId }: Notice): Promise<Facts['step']> {
  if (!nodeId) return null;
  const ran = runId
    ? sql`select version_id from ${runs} where ${runs.id} = ${runId}`
    : sql`select version_id from ${flows} where ${flows.id} = ${flowId}`;
  const [version] = await tx
    .select({ document: flowVersions.document })
    .from(flowVersions)
    .where(sql`${flowVersions.id} = (${ran})`);
  const node = version?.document.nodes.find((candidate) => candidate.id === nodeId);
  if (!version || !node) return null;
  return { number: stepNumbers(version.document).get(nodeId) ?? 0, card: node.name || titleKey(node.type) };
}

async function connectionOf(
  tx: Tx,
  { workspaceId, connectionId }: Notice,
): Promise<{ connection: string | null; pausedFlows: string[] }> {
  if (!connectionId) return { connection: null, pausedFlows: [] };
  const [row] = await tx.select({ name: connections.name }).from(connections).where(eq(connections.id, connectionId));
  const using = await flowsLiveWith(tx, workspaceId, connectionId);
  const paused = using.filter((flow) => flow.pausedAt !== null);
  return { connection: row?.name ?? null, pausedFlows: paused.map((flow) => flow.name) };
}
