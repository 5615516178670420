'use client';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { bodyOf } from '../operations/loops.ts';
import { routesWithSteps } from '../operations/remove.ts';
import { useEditorStore } from '../state/editor-context.tsx';
import { isLoop } from '../state/flow-shape.ts';
import { useFlowShape } from '../state/flow-view.tsx';
import { useActions } from '../state/use-actions.tsx';
import { KeepBody, KeepRoute } from './delete-dialogs.tsx';

/** Deleting asks only when several routes of a branch, or a loop, hold steps. */
export function useDelete(): { remove: (node: FlowNode) => void; dialog: ReactNode } {
  const actions = useActions();
  const store = useEditorStore();
  const { catalog } = useFlowShape();
  const t = useTranslations('canvas');
  const [asked, setAsked] = useState<FlowNode | null>(null);
  const done = (): void => {
    const id = notifications.show({
      message: (
        <span>
          {t('deleted')}{' '}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              store.getState().undo();
              notifications.hide(id);
            }}
          >
            {t('undo')}
          </Button>
        </span>
      ),
      autoClose: 6000,
    });
  };
  const mustAsk = (node: FlowNode): boolean => {
    const { document } = store.getState();
    if (isLoop(catalog, node.type)) return bodyOf(document, node.id).size > 0;
    return routesWithSteps(document, node.id, actions.waysOut).length > 1;
  };
  const remove = (node: FlowNode): void => {
    if (actions.isTrigger(node)) return;
    if (mustAsk(node)) {
      setAsked(node);
      return;
    }
    actions.remove(node.id);
    done();
  };
  const Ask = asked && isLoop(catalog, asked.type) ? KeepBody : KeepRoute;
  const dialog = asked ? (
    <Ask
      node={asked}
      onClose={() => setAsked(null)}
      onKeep={(keep) => {
        actions.remove(asked.id, keep);
        setAsked(null);
        done();
      }}
    />
  ) : null;
  return { remove, dialog };
}
