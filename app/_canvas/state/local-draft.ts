/** A copy of unsaved input in this browser, so that a closed tab, a crash or a lost network never eats it. */
import { z } from 'zod';
import { type FlowDocument, flowDocument } from '../../../engine/flow/document.ts';
import { sameDocument } from '../../../engine/flow/same.ts';
import type { EditorStore } from './editor-store.ts';

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

export interface KeptDraft {
  /** The revision that it was made from. */
  revision: number;
  document: FlowDocument;
}

export function keptDraft(flowId: string): KeptDraft | undefined {
  try {
    return kept.safeParse(JSON.parse(localStorage.getItem(key(flowId)) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

/**
 * A kept draft goes on in the editor. Made from a revision that the server has left behind, it waits for the person to say which
 * of the two counts. False = the server has it, and only the answer was lost. A second call changes nothing.
 */
export function takeUp(store: EditorStore, { revision, document }: KeptDraft): boolean {
  const { document: shown, revision: newest, save, savedAt, setSave, change } = store.getState();
  if (sameDocument(shown, document)) return save !== 'saved';
  // Before the change: it is kept again under the revision that it was made from.
  if (revision !== newest) setSave('conflict', { revision, savedAt });
  change(() => document);
  return true;
}
