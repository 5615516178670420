/**
 * One connection in place of another over all flows: a sandbox's flows go to production. Told before: what the flows use or
 * name and the other account does not have. Drafts change in place; a live flow gets a new version of what is live, so that nobody's
 * unfinished draft goes live with it.
 */
import { inArray } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows } from '../../db/schema/index.ts';
import type { Absent, Need, UnmetNeed } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { putDraft } from '../flows/draft.ts';
import { publishIn } from '../flows/publish.ts';
import { lockFlow, readVersion } from '../flows/stored.ts';
import { queuePausedRuns } from '../run/queue.ts';
import { distinct, eachOnce, fixedKey, flowNeeds, look, watchedClient } from './needs.ts';
import { CONNECTION_LEFT, PAUSED_BY_CONNECTION } from './published-meanwhile.ts';
import { readConnection } from './stored.ts';
import { flowsByConnection, flowsWithoutDead, type UsingFlow } from './usage.ts';

export interface Swap {
  fromId: string;
  toId: string;
}

export interface SwapPlan {
  flows: UsingFlow[];
  /** What the other account lacks, with the flows that use it: objects, fields and rights, then what steps name by ids and names. */
  missing: ((UnmetNeed | Absent) & { flows: string[] })[];
}

export async function planSwap(engine: Engine, { workspaceId }: Actor, { fromId, toId }: Swap): Promise<SwapPlan> {
  await readPair(engine, workspaceId, { fromId, toId });
  const using = (await flowsByConnection(engine.db, workspaceId)).get(fromId) ?? [];
  const target = await watchedClient(engine, workspaceId, toId);
  if (!target) return { flows: using, missing: [] };
  const { watch, client } = target;
  const wanted = await flowNeeds(engine, workspaceId, { connectionId: fromId, watch });
  const unmet = await watch.unmet(client, distinct(wanted.flatMap(({ needs }) => needs)), look());
  const usersOf = (need: UnmetNeed) =>
    wanted.filter(({ needs }) => needs.some((one) => isAbout(need, one))).map(({ name }) => name);
  const fixed = new Map(wanted.flatMap((one) => one.fixed).map((one) => [fixedKey(one), one]));
  const source = await watchedClient(engine, workspaceId, fromId).catch(() => undefined); // only names are asked of it
  const absent = await watch.absent(client, [...fixed.values()], look(), source?.client);
  const namersOf = (one: Absent) =>
    wanted.filter((flow) => flow.fixed.some((own) => fixedKey(own) === fixedKey(one))).map(({ name }) => name);
  return {
    flows: using,
    missing: [
      ...eachOnce(unmet).map((need) => ({ ...need, flows: usersOf(need) })),
      ...absent.map((one) => ({ ...one, flows: namersOf(one) })),
    ],
  };
}

const isAbout = ({ field, object }: UnmetNeed, other: Need): boolean =>
  object === other.object && (field === undefined || field === other.field);

/** All flows or none. Flows that only the old, dead connection held go on. Runs under way keep the version they began with. */
export async function swapConnection(
  engine: Engine,
  actor: Actor,
  { fromId, toId, publish }: Swap & { publish: boolean },
): Promise<{ drafts: number; published: number }> {
  await readPair(engine, actor.workspaceId, { fromId, toId });
  return engine.db.transaction(async (tx) => {
    const using = (await flowsByConnection(tx, actor.workspaceId)).get(fromId) ?? [];
    const done = { drafts: 0, published: 0 };
    const ids = using.map(({ flowId }) => flowId).sort();
    for (const flowId of ids) {
      const flow = await lockFlow(tx, actor.workspaceId, flowId);
      const live = await readVersion(tx, flow);
      const draft = replaced(flow.draft, fromId, toId);
      if (draft) {
        await putDraft(engine, tx, flow, draft);
        done.drafts++;
      }
      const document = publish && live ? replaced(live.document, fromId, toId) : undefined;
      if (document) {
        await publishIn(engine, tx, actor, { flowId, document });
        done.published++;
      }
    }
    await resume(tx, actor.workspaceId, ids);
    return done;
  });
}

/** Undefined when it does not use the connection. */
function replaced(document: FlowDocument, fromId: string, toId: string): FlowDocument | undefined {
  if (!document.nodes.some(({ connection }) => connection === fromId)) return undefined;
  const nodes = document.nodes.map((node) => (node.connection === fromId ? { ...node, connection: toId } : node));
  return { ...document, nodes };
}

async function resume(tx: Tx, workspaceId: string, ids: string[]): Promise<void> {
  const free = await flowsWithoutDead(tx, ids);
  if (free.length === 0) return;
  const rows = await tx
    .select({ id: flows.id, pausedCode: flows.pausedCode })
    .from(flows)
    .where(inArray(flows.id, free));
  const held = rows
    .filter(({ pausedCode }) => pausedCode === PAUSED_BY_CONNECTION || pausedCode === CONNECTION_LEFT)
    .map(({ id }) => id);
  if (held.length === 0) return;
  await tx.update(flows).set({ pausedAt: null, pausedCode: null }).where(inArray(flows.id, held));
  for (const flowId of held) await queuePausedRuns(tx, workspaceId, flowId);
}

async function readPair(engine: Engine, workspaceId: string, { fromId, toId }: Swap): Promise<void> {
  const [from, to] = await Promise.all(
    [fromId, toId].map((connectionId) => readConnection(engine.db, { workspaceId, connectionId })),
  );
  if (from?.id === to?.id || from?.type !== to?.type) throw new UserFixableError('connection.swapUnlike');
}
