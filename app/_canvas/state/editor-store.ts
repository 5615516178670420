/** The one store of the canvas: the draft, its history, and what is open. Server state stays in React Query. */
import { createStore } from 'zustand/vanilla';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import type { Place } from '../operations/ways.ts';

/**
 * saved → waiting (typed, not sent yet) → saving → saved; failed is tried again; refused waits for the next change; conflict asks the
 * person.
 */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'refused' | 'conflict';

export type PanelTab = 'settings' | 'mapping' | 'test';

export interface EditorState {
  document: FlowDocument;
  past: FlowDocument[];
  future: FlowDocument[];
  /** Typing into one field is one step back, not one for each key. */
  lastMerge: { key: string; at: number } | null;
  selected: string[];
  openStep: string | null;
  tab: PanelTab;
  /** Steps whose mapping was looked at since the page was opened. */
  seen: ReadonlySet<string>;
  /** Field to bring into view and focus; `count` makes asking twice work. */
  focus: { field: string; count: number } | null;
  /** The failed run that brought the person here to mend a step. */
  cameFrom: string | null;
  /** Steps that were copied on this page: the insert menu offers them. */
  copied: string | null;
  /** Where the insert menu is open. */
  insertAt: Place | null;
  save: SaveState;
  savedAt: Date | null;
  revision: number;

  change(next: (document: FlowDocument) => FlowDocument, mergeKey?: string): void;
  undo(): void;
  redo(): void;
  select(ids: string[]): void;
  open(stepId: string | null, at?: { field?: string | undefined; tab?: PanelTab }): void;
  setTab(tab: PanelTab): void;
  openInsert(place: Place | null): void;
  setSave(save: SaveState, saved?: { revision: number; savedAt: Date | null }): void;
  /** Takes over what the server holds, with a fresh history. */
  reset(document: FlowDocument, revision: number, savedAt: Date): void;
}

export type EditorStore = ReturnType<typeof createEditorStore>;

const HISTORY = 200;
const MERGE_MS = 1500;

export interface EditorStart {
  document: FlowDocument;
  revision: number;
  savedAt: Date | null;
  /** False when the document holds input that the server does not have yet. */
  isSaved: boolean;
  /** Of who may only look: whatever would change the document does nothing. */
  isReadOnly?: boolean;
}

export function createEditorStore({ document, revision, savedAt, isSaved, isReadOnly = false }: EditorStart) {
  return createStore<EditorState>()((set, get) => ({
    document,
    past: [],
    future: [],
    lastMerge: null,
    selected: [],
    openStep: null,
    tab: 'settings',
    seen: new Set(),
    focus: null,
    cameFrom: null,
    copied: null,
    insertAt: null,
    save: isSaved ? 'saved' : 'waiting',
    savedAt,
    revision,

    change(next, mergeKey) {
      const { document: before, past, lastMerge } = get();
      const after = isReadOnly ? before : next(before);
      if (after === before) return;
      const now = Date.now();
      const isMerged = mergeKey !== undefined && lastMerge?.key === mergeKey && now - lastMerge.at < MERGE_MS;
      set({
        ...keepKnown(get(), after),
        past: isMerged ? past : [...past.slice(1 - HISTORY), before],
        future: [],
        lastMerge: mergeKey === undefined ? null : { key: mergeKey, at: now },
        ...unsaved(get()),
      });
    },

    undo() {
      const { document: now, past, future } = get();
      const before = past.at(-1);
      if (!before) return;
      set({
        ...keepKnown(get(), before),
        past: past.slice(0, -1),
        future: [now, ...future],
        lastMerge: null,
        ...unsaved(get()),
      });
    },

    redo() {
      const { document: now, past, future } = get();
      const [after, ...rest] = future;
      if (!after) return;
      set({ ...keepKnown(get(), after), past: [...past, now], future: rest, lastMerge: null, ...unsaved(get()) });
    },

    select(ids) {
      const { selected } = get();
      if (ids.length === selected.length && ids.every((id, index) => id === selected[index])) return;
      set({ selected: ids });
    },

    open(stepId, at = {}) {
      const { focus, openStep, tab: before, seen } = get();
      const tab = at.tab ?? (stepId === openStep && at.field === undefined ? before : 'settings');
      set({
        openStep: stepId,
        tab,
        seen: seenWith(seen, stepId, tab),
        focus: at.field === undefined ? null : { field: at.field, count: (focus?.count ?? 0) + 1 },
        insertAt: null,
        ...(stepId === null ? {} : { selected: [stepId] }),
      });
    },

    setTab: (tab) => set({ tab, seen: seenWith(get().seen, get().openStep, tab) }),
    openInsert: (place) => set({ insertAt: isReadOnly ? null : place }),
    setSave: (save, saved) => set(saved ? { save, ...saved } : { save }),
    reset: (fresh, newRevision, at) =>
      set({
        ...keepKnown(get(), fresh),
        past: [],
        future: [],
        lastMerge: null,
        revision: newRevision,
        savedAt: at,
        save: 'saved',
      }),
  }));
}

const seenWith = (seen: ReadonlySet<string>, stepId: string | null, tab: PanelTab): ReadonlySet<string> =>
  stepId === null || tab !== 'mapping' || seen.has(stepId) ? seen : new Set([...seen, stepId]);

/** A conflict stays until the person decides; a failed save is tried again soon by itself. */
const unsaved = ({ save }: EditorState): { save: SaveState } => ({
  save: save === 'conflict' ? 'conflict' : 'waiting',
});

/** A step that is gone is neither open nor selected. */
function keepKnown(state: EditorState, document: FlowDocument): Partial<EditorState> {
  const known = new Set(document.nodes.map((node) => node.id));
  return {
    document,
    selected: state.selected.filter((id) => known.has(id)),
    openStep: state.openStep !== null && known.has(state.openStep) ? state.openStep : null,
    insertAt: null,
  };
}
