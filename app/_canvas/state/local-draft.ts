/** A copy of unsaved input in this browser, so that a closed tab, a crash or a lost network never eats it. */
import { z } from 'zod';
import { type FlowDocument, flowDocument } from '../../../engine/flow/document.ts';

const kept = z.object({ revision: z.int(), document: flowDocument });

const key = (flowId: string): string => `nagare-draft-${flowId}`;

export function keepDraft(flowId: string, revision: number, document: FlowDocument): void {
  try {
    localStorage.setItem(key(flowId), JSON.stringify({ revision, document }));
  } catch {
    // Full or forbidden storage: saving on the server goes on.
  }
}

export function forgetDraft(flowId: string): void {
  try {
    localStorage.removeItem(key(flowId));
  } catch {
    // See above.
  }
}

/** The kept draft, if it was made from the revision that the server still has. */
export function keptDraft(flowId: string, revision: number): FlowDocument | undefined {
  try {
    const found = kept.safeParse(JSON.parse(localStorage.getItem(key(flowId)) ?? 'null'));
    return found.success && found.data.revision === revision ? found.data.document : undefined;
  } catch {
    return undefined;
  }
}
