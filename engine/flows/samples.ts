/** Sample values while editing: waited for, taken from the example, or left by a test. */
import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { samples, triggers } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { Actor, Engine } from '../engine.ts';
import { readFlow } from './stored.ts';

/** A forgotten editor stops waiting by itself. */
const waitMs = 10 * 60_000;

/** While waiting, the next request to the step's address becomes its sample, also when the flow is off. */
export async function waitForSample(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; nodeId: string; isWaiting: boolean },
): Promise<void> {
  await readFlow(engine.db, actor.workspaceId, given.flowId);
  await engine.db
    .update(triggers)
    .set({ sampleWantedUntil: given.isWaiting ? new Date(Date.now() + waitMs) : null })
    .where(
      and(
        eq(triggers.workspaceId, actor.workspaceId),
        eq(triggers.flowId, given.flowId),
        eq(triggers.nodeId, given.nodeId),
      ),
    );
}

/** Goes on with the definition's own example, for a start without the other app. */
export async function useExample(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; nodeId: string },
): Promise<void> {
  const flow = await readFlow(engine.db, actor.workspaceId, given.flowId);
  const node = flow.draft.nodes.find((candidate) => candidate.id === given.nodeId);
  const definition = node && nodeDefinition(node.type);
  if (definition?.kind !== 'trigger' || definition.example === undefined) throw new UserFixableError('flow.noExample');
  await keepSample(engine.db, {
    ...given,
    workspaceId: actor.workspaceId,
    output: definition.example,
    branch: null,
    fingerprint: '',
  });
}

export interface NewSample {
  workspaceId: string;
  flowId: string;
  nodeId: string;
  output: Json;
  branch: string | null;
  fingerprint: string;
}

export async function keepSample(db: Db | Tx, sample: NewSample): Promise<void> {
  const { output, branch, fingerprint } = sample;
  await db
    .insert(samples)
    .values(sample)
    .onConflictDoUpdate({
      target: [samples.workspaceId, samples.flowId, samples.nodeId],
      set: { output, branch, fingerprint, takenAt: new Date() },
    });
}
