'use client';
import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { EditorState, EditorStore } from './editor-store.ts';

const context = createContext<EditorStore | null>(null);

export function EditorProvider({ store, children }: { store: EditorStore; children: ReactNode }) {
  return <context.Provider value={store}>{children}</context.Provider>;
}

export function useEditorStore(): EditorStore {
  const store = useContext(context);
  if (!store) throw new Error('used outside the editor');
  return store;
}

export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useEditorStore(), select);
}
