'use client';
/** What can be done with a card: duplicate, delete, and the rest behind the menu. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconAlertTriangle,
  IconCopy,
  IconCopyPlus,
  IconDots,
  IconPlayerPlay,
  IconSwitchHorizontal,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { ChangeTrigger } from '../menu/start-menu.tsx';
import { useEditor } from '../state/editor-context.tsx';
import { useFlowShape } from '../state/flow-view.tsx';
import { useActions } from '../state/use-actions.tsx';
import { useDelete } from './use-delete.tsx';
import { useErrorRoute } from './use-error-route.tsx';

export function StepActions({ node }: { node: FlowNode }) {
  const t = useTranslations('canvas');
  const { catalog } = useFlowShape();
  const actions = useActions();
  const open = useEditor((state) => state.open);
  const { remove, dialog } = useDelete();
  const errorRoute = useErrorRoute(node);
  const [isChanging, setChanging] = useState(false);
  const isTrigger = actions.isTrigger(node);
  const canTest = catalogNode(catalog, node.type)?.kind === 'action';
  const copy = (): void => {
    const text = actions.copied([node.id]);
    if (!text) return;
    // Without the clipboard (an address without TLS, a browser that refuses) the + on this page has it all the same.
    navigator.clipboard?.writeText(text).catch(() => undefined);
    notifications.show({ message: t('copied'), autoClose: 5000 });
  };
  return (
    <>
      {isTrigger ? (
        <Tooltip label={t('changeTrigger')}>
          <ActionIcon size="sm" aria-label={t('changeTrigger')} onClick={() => setChanging(true)}>
            <IconSwitchHorizontal size={15} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <>
          <Tooltip label={t('duplicate')}>
            <ActionIcon size="sm" aria-label={t('duplicate')} onClick={() => actions.duplicate(node)}>
              <IconCopyPlus size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('delete')}>
            <ActionIcon size="sm" data-delete aria-label={t('delete')} onClick={() => remove([node.id])}>
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
          <Menu width={260}>
            <Menu.Target>
              <ActionIcon size="sm" aria-label={t('menu')}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {canTest ? (
                <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => open(node.id, { tab: 'test' })}>
                  {t('test')}
                </Menu.Item>
              ) : null}
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={copy}>
                {t('copy')}
              </Menu.Item>
              <Menu.Item leftSection={<IconCopyPlus size={16} />} onClick={() => actions.duplicate(node)}>
                {t('duplicate')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconAlertTriangle size={16} />}
                onClick={errorRoute.isDrawn ? errorRoute.remove : errorRoute.add}
              >
                {t(errorRoute.isDrawn ? 'errorRoute.remove' : 'errorRoute.add')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                color="var(--nagare-danger)"
                leftSection={<IconTrash size={16} />}
                onClick={() => remove([node.id])}
              >
                {t('delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {dialog}
      {errorRoute.dialog}
      <ChangeTrigger replaced={node.id} isOpen={isChanging} onClose={() => setChanging(false)} />
    </>
  );
}
