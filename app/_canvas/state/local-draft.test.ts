import { describe, expect, it } from 'vitest';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { createEditorStore } from './editor-store.ts';
import { takeUp } from './local-draft.ts';

const doc = (...ids: string[]): FlowDocument => ({
  format: 1,
  nodes: ids.map((id) => ({ id, type: 'test.step', version: 1, config: {}, input: {} })),
  edges: [],
});

const opened = () => createEditorStore({ document: doc('theirs'), revision: 5, savedAt: new Date(), isSaved: true });

describe('input that was not saved before the page closed', () => {
  it('goes on where nobody else saved', () => {
    const store = opened();
    expect(takeUp(store, { revision: 5, document: doc('mine') })).toBe(true);
    expect(store.getState()).toMatchObject({ document: doc('mine'), save: 'waiting', revision: 5 });
  });

  it('asks where somebody else saved meanwhile, and stays theirs to be asked about again after a reload', () => {
    const store = opened();
    const kept = { revision: 4, document: doc('mine') };
    expect([takeUp(store, kept), takeUp(store, kept)]).toEqual([true, true]);
    expect(store.getState()).toMatchObject({ document: doc('mine'), save: 'conflict', revision: 4 });
  });

  it('is done with when the server has it', () => {
    const store = opened();
    expect(takeUp(store, { revision: 4, document: doc('theirs') })).toBe(false);
    expect(store.getState()).toMatchObject({ save: 'saved', revision: 5, past: [] });
  });
});
