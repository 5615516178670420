'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { sameDocument } from '../../../engine/flow/same.ts';
import { useTRPC, useTRPCClient } from '../../_client/trpc.tsx';
import { useTellError } from '../../_ui/errors.tsx';
import type { EditorStore } from './editor-store.ts';
import { forgetDraft, keepDraft } from './local-draft.ts';
import { isConflict, isRefused } from './save-errors.ts';

const QUIET_MS = 600;
const AGAIN_MS = 5_000;

/**
 * Saves the draft shortly after the last change, one request at a time. Resolves `saveNow` when nothing is left to save;
 * false = it could not be saved.
 */
export function useAutosave(flowId: string, store: EditorStore): { saveNow: () => Promise<boolean> } {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const trpc = useTRPC();
  const tell = useTellError();
  const running = useRef<Promise<boolean> | null>(null);
  /** Sent, and no answer came: one of them may be what the server has by now. */
  const unanswered = useRef(new Set<FlowDocument>());

  const saveOnce = useCallback(async (): Promise<boolean> => {
    const { document, revision, setSave } = store.getState();
    setSave('saving');
    try {
      const saved = await client.flow.saveDraft.mutate({ flowId, revision, document });
      unanswered.current.clear();
      const isStill = store.getState().document === document;
      // Until the flow is read again below: publishing may not be off for that moment, a click just then would be lost.
      queryClient.setQueryData(
        trpc.flow.get.queryKey({ flowId }),
        (held) => held && { ...held, hasDraftChanges: true },
      );
      setSave(isStill ? 'saved' : 'waiting', saved);
      if (isStill) forgetDraft(flowId);
      else keepDraft(flowId, saved.revision, store.getState().document);
      void queryClient.invalidateQueries(trpc.flow.get.queryFilter({ flowId }));
      return true;
    } catch (error) {
      if (isRefused(error)) {
        setSave('refused');
        tell(error);
        return false;
      }
      if (!isConflict(error)) {
        unanswered.current.add(document);
        setSave('failed');
        return false;
      }
      const sent = [...unanswered.current];
      unanswered.current.clear();
      const newest = sent.length > 0 ? await client.flow.get.query({ flowId }).catch(() => null) : null;
      if (!newest || !sent.some((ours) => sameDocument(newest.draft, ours))) {
        setSave('conflict');
        return false;
      }
      setSave('waiting', { revision: newest.draftRevision, savedAt: newest.draftSavedAt });
      return true;
    }
  }, [client, flowId, queryClient, store, tell, trpc]);

  const saveNow = useCallback(async (): Promise<boolean> => {
    while (running.current) await running.current;
    const { save } = store.getState();
    if (save === 'saved') return true;
    if (save === 'conflict') return false;
    running.current = saveOnce().finally(() => {
      running.current = null;
    });
    const isDone = await running.current;
    return isDone && store.getState().save === 'waiting' ? saveNow() : isDone;
  }, [saveOnce, store]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const plan = (delay: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void saveNow(), delay);
    };
    const unsubscribe = store.subscribe((state, before) => {
      if (state.document !== before.document && state.save !== 'saved')
        keepDraft(flowId, state.revision, state.document);
      if (state.save === 'waiting' && (state.document !== before.document || before.save !== 'waiting')) plan(QUIET_MS);
      if (state.save === 'failed' && before.save !== 'failed') plan(AGAIN_MS);
    });
    if (store.getState().save === 'waiting') plan(QUIET_MS);
    return () => {
      unsubscribe();
      clearTimeout(timer);
      void saveNow();
    };
  }, [flowId, saveNow, store]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (store.getState().save === 'saved') return;
      void saveNow();
      event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [saveNow, store]);

  return { saveNow };
}
