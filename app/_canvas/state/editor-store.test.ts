import { describe, expect, it } from 'vitest';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { createEditorStore } from './editor-store.ts';

const doc = (...ids: string[]): FlowDocument => ({
  format: 1,
  nodes: ids.map((id) => ({ id, type: 'test.step', version: 1, config: {}, input: {} })),
  edges: [],
});

const store = () => createEditorStore({ document: doc('a'), revision: 1, savedAt: null, isSaved: true });
const ids = (it: ReturnType<typeof store>): string[] => it.getState().document.nodes.map(({ id }) => id);

describe('the draft', () => {
  it('stays as it is for who may only look', () => {
    const it = createEditorStore({
      document: doc('a'),
      revision: 1,
      savedAt: null,
      isSaved: true,
      isReadOnly: true,
    });
    it.getState().change(() => doc('a', 'b'));
    it.getState().openInsert({ source: 'a', handle: 'out', target: null });
    expect(ids(it)).toEqual(['a']);
    expect(it.getState()).toMatchObject({ save: 'saved', insertAt: null, past: [] });
    it.getState().open('a');
    expect(it.getState().openStep).toBe('a');
  });

  it('goes back and forth', () => {
    const it = store();
    it.getState().change(() => doc('a', 'b'));
    it.getState().change(() => doc('a', 'b', 'c'));
    it.getState().undo();
    expect(ids(it)).toEqual(['a', 'b']);
    it.getState().undo();
    it.getState().undo();
    expect(ids(it)).toEqual(['a']);
    it.getState().redo();
    expect(ids(it)).toEqual(['a', 'b']);
    it.getState().change(() => doc('x'));
    it.getState().redo();
    expect(ids(it)).toEqual(['x']);
  });

  it('takes typing into one field as one change', () => {
    const it = store();
    it.getState().change(() => doc('a', 'b'), 'field');
    it.getState().change(() => doc('a', 'c'), 'field');
    it.getState().undo();
    expect(ids(it)).toEqual(['a']);
  });

  it('is unsaved after every change, after going back too', () => {
    const it = store();
    expect(it.getState().save).toBe('saved');
    it.getState().change(() => doc('b'));
    expect(it.getState().save).toBe('waiting');
    it.getState().setSave('saved', { revision: 2, savedAt: new Date() });
    it.getState().undo();
    expect(it.getState().save).toBe('waiting');
  });

  it('does nothing when nothing changed', () => {
    const it = store();
    it.getState().change((document) => document);
    expect(it.getState().past).toEqual([]);
    expect(it.getState().save).toBe('saved');
  });

  it('closes a step that is gone', () => {
    const it = store();
    it.getState().open('a', { field: 'name' });
    it.getState().change(() => doc('b'));
    expect(it.getState().openStep).toBeNull();
    expect(it.getState().selected).toEqual([]);
  });
});
