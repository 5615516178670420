/**
 * What a re-run takes along of calls that failed: each waits with the run that it goes on with (call-again.ts). That one begins
 * when the caller comes to the call, in the caller's turn, and not when the re-run is asked for.
 */
import { and, eq, inArray, notInArray } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { runs, steps } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import type { FlowDocument } from '../flow/document.ts';
import { calledRunId } from '../run/child.ts';

const CALL = 'logic.callFlow';
const AGAIN = 'again';

export const callingNodes = (document: FlowDocument): string[] =>
  document.nodes.filter(({ type }) => type === CALL).map(({ id }) => id);

export async function keepCalls(tx: Tx, from: string, to: string, document: FlowDocument): Promise<void> {
  const calling = callingNodes(document);
  if (calling.length === 0) return;
  const { workspaceId, nodeId, iterationPath, output } = steps;
  const found = await tx
    .select({ workspaceId, nodeId, iterationPath, output })
    .from(steps)
    .where(and(eq(steps.runId, from), inArray(nodeId, calling), notInArray(steps.status, ['succeeded', 'skipped'])));
  if (found.length === 0) return;
  const idOf = (step: (typeof found)[number]): string => calledRunId({ ...step, runId: from });
  const begun = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(inArray(runs.id, found.map(idOf)));
  const isBegun = new Set(begun.map(({ id }) => id));
  const kept = found.flatMap((step) => {
    // A re-run that never came to its call has only taken the word along.
    const again = isBegun.has(idOf(step)) ? idOf(step) : againOf(step.output);
    return again === undefined ? [] : [{ ...step, output: { [AGAIN]: again } }];
  });
  if (kept.length === 0) return;
  const now = new Date();
  const waiting = { runId: to, status: 'retrying', attempt: 0, startedAt: now, dueAt: now } as const;
  await tx.insert(steps).values(kept.map((step) => ({ ...step, ...waiting })));
}

/** Of the output of a call that has not been made yet: the run that it goes on with. */
export function againOf(output: Json | null): string | undefined {
  const again = output !== null && typeof output === 'object' && !Array.isArray(output) ? output[AGAIN] : undefined;
  return typeof again === 'string' ? again : undefined;
}
