'use client';
/** “When this step fails”: the way for errors is drawn, and taken away again, from the card's menu and from its form. */
import { Button, Modal, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { ERROR, type FlowNode } from '../../../engine/flow/document.ts';
import { DialogButtons } from '../../_ui/dialog-buttons.tsx';
import { addErrorRoute, hasErrorRoute, removeErrorRoute } from '../operations/error-route.ts';
import { stepsOnRoute } from '../operations/routes.ts';
import { useEditor, useEditorStore } from '../state/editor-context.tsx';

interface ErrorRoute {
  isDrawn: boolean;
  add: () => void;
  /** Asks first when steps would go with it. */
  remove: () => void;
  dialog: ReactNode;
}

export function useErrorRoute(node: FlowNode): ErrorRoute {
  const t = useTranslations('canvas');
  const store = useEditorStore();
  const isDrawn = useEditor(({ document }) => hasErrorRoute(document, node));
  const change = useEditor((state) => state.change);
  const [count, setCount] = useState(0);
  const drop = (): void => {
    change((document) => removeErrorRoute(document, node.id));
    setCount(0);
  };
  const remove = (): void => {
    const steps = stepsOnRoute(store.getState().document, node.id, ERROR);
    if (steps > 0) setCount(steps);
    else drop();
  };
  const dialog = (
    <Modal opened={count > 0} onClose={() => setCount(0)} title={t('errorRoute.removeTitle')}>
      <Stack gap={16}>
        <Text size="sm">{t('errorRoute.removeText', { count })}</Text>
        <DialogButtons onCancel={() => setCount(0)}>
          <Button color="danger" onClick={drop}>
            {t('delete')}
          </Button>
        </DialogButtons>
      </Stack>
    </Modal>
  );
  return { isDrawn, add: () => change((document) => addErrorRoute(document, node.id)), remove, dialog };
}
