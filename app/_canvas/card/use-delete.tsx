'use client';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { EACH, type FlowDocument } from '../../../engine/flow/document.ts';
import { type Removed, removeFree, removeStep } from '../operations/remove.ts';
import { useEditorStore } from '../state/editor-context.tsx';
import type { EditorStore } from '../state/editor-store.ts';
import { useActions } from '../state/use-actions.tsx';
import { KeepBody, KeepRoute } from './delete-dialogs.tsx';

/** What is left to ask about, and what would stand without the rest; nothing is deleted before the last answer. */
interface Asked extends Removed {
  before: FlowDocument;
}

/** Deleting asks only about a branch of which several routes hold steps, and about a loop that does; one or many cards alike. */
export function useDelete(): { remove: (nodeIds: readonly string[]) => void; dialog: ReactNode } {
  const { isTrigger, waysOut } = useActions();
  const store = useEditorStore();
  const tellDeleted = useTellDeleted(store);
  const [asked, setAsked] = useState<Asked | null>(null);

  const goOn = (before: FlowDocument, document: FlowDocument, nodeIds: readonly string[]): void => {
    const removed = removeFree(document, nodeIds, waysOut);
    const isOver = removed.asking.length === 0;
    setAsked(isOver ? null : { before, ...removed });
    // Meanwhile somebody else's draft may have come: then nothing was asked about it.
    if (!isOver || removed.document === before || store.getState().document !== before) return;
    store.getState().change(() => removed.document);
    tellDeleted(before.nodes.length - removed.document.nodes.length);
  };
  const remove = (nodeIds: readonly string[]): void => {
    const { document } = store.getState();
    const removable = document.nodes.filter((node) => nodeIds.includes(node.id) && !isTrigger(node));
    goOn(
      document,
      document,
      removable.map(({ id }) => id),
    );
  };

  const [askedId, ...rest] = asked?.asking ?? [];
  const node = asked?.before.nodes.find(({ id }) => id === askedId);
  if (!asked || !node) return { remove, dialog: null };
  const Ask = waysOut(node).includes(EACH) ? KeepBody : KeepRoute;
  const dialog = (
    <Ask
      key={node.id}
      node={node}
      onClose={() => setAsked(null)}
      onKeep={(keep) => goOn(asked.before, removeStep(asked.document, node.id, waysOut, keep), rest)}
    />
  );
  return { remove, dialog };
}

/** Offers the way back for as long as the deletion is the last change: later it would take back something else. */
function useTellDeleted(store: EditorStore): (count: number) => void {
  const t = useTranslations('canvas');
  return (count) => {
    const { document: after } = store.getState();
    const id = notifications.show({
      message: (
        <span>
          {t('deleted', { count })}{' '}
          <Button size="compact-sm" variant="subtle" onClick={() => store.getState().undo()}>
            {t('undo')}
          </Button>
        </span>
      ),
      autoClose: 6000,
    });
    const stop = store.subscribe(({ document }) => {
      if (document === after) return;
      stop();
      notifications.hide(id);
    });
  };
}
