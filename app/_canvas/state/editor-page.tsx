'use client';
/** What the panels need of the page around them: the flow's id, saving, addresses, which tests failed. */
import { createContext, type ReactNode, useContext } from 'react';

export interface Hook {
  nodeId: string;
  /** Only for those who may change the flow. */
  url?: string;
  lastReceivedAt: Date | null;
  isWaitingForSample: boolean;
}

export interface EditorPage {
  flowId: string;
  saveNow: () => Promise<boolean>;
  hooks: readonly Hook[];
  setFailed: (nodeId: string, hasFailed: boolean) => void;
}

const context = createContext<EditorPage | null>(null);

export function EditorPageProvider({ page, children }: { page: EditorPage; children: ReactNode }) {
  return <context.Provider value={page}>{children}</context.Provider>;
}

export function useEditorPage(): EditorPage {
  const page = useContext(context);
  if (!page) throw new Error('used outside the editor');
  return page;
}
