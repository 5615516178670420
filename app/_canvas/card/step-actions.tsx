'use client';
/** What can be done with a card: duplicate, delete, and the rest behind the menu. */
import { ActionIcon, Button, Menu, Modal, Radio, Stack, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy, IconCopyPlus, IconDots, IconPlayerPlay, IconSwitchHorizontal, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { useRouteWords } from '../edge/route-label.tsx';
import { ChangeTrigger } from '../menu/start-menu.tsx';
import { routesWithSteps } from '../operations/remove.ts';
import { stepsOnRoute } from '../operations/routes.ts';
import { useEditor } from '../state/editor-context.tsx';
import { useFlowView } from '../state/flow-view.tsx';
import { useActions } from '../state/use-actions.tsx';

/** Deleting asks only when several routes of a branch hold steps. */
export function useDelete(): { remove: (node: FlowNode) => void; dialog: React.ReactNode } {
  const actions = useActions();
  const { document } = useFlowView();
  const undo = useEditor((state) => state.undo);
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
              undo();
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
  const remove = (node: FlowNode): void => {
    if (actions.isTrigger(node)) return;
    if (routesWithSteps(document, node.id, actions.waysOut).length > 1) {
      setAsked(node);
      return;
    }
    actions.remove(node.id);
    done();
  };
  const dialog = asked ? (
    <KeepRoute
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

interface KeepRouteProps {
  node: FlowNode;
  onClose: () => void;
  onKeep: (keep: string | null) => void;
}

function KeepRoute({ node, onClose, onKeep }: KeepRouteProps) {
  const t = useTranslations('canvas');
  const { document } = useFlowView();
  const actions = useActions();
  const words = useRouteWords();
  const routes = routesWithSteps(document, node.id, actions.waysOut);
  const [keep, setKeep] = useState(routes[0] ?? '');
  return (
    <Modal opened onClose={onClose} title={t('deleteBranch.title')}>
      <Stack gap={16}>
        <Text size="sm">{t('deleteBranch.text')}</Text>
        <Radio.Group value={keep} onChange={setKeep}>
          <Stack gap={10}>
            {routes.map((route) => {
              const { name, condition } = words(node, route);
              const count = stepsOnRoute(document, node.id, route);
              return (
                <Radio key={route} value={route} label={t('deleteBranch.keep', { route: name || condition, count })} />
              );
            })}
            <Radio value="" label={t('deleteBranch.none')} />
          </Stack>
        </Radio.Group>
        <Button color="danger" onClick={() => onKeep(keep === '' ? null : keep)} data-autofocus>
          {t('delete')}
        </Button>
      </Stack>
    </Modal>
  );
}

export function StepActions({ node }: { node: FlowNode }) {
  const t = useTranslations('canvas');
  const { catalog } = useFlowView();
  const actions = useActions();
  const open = useEditor((state) => state.open);
  const { remove, dialog } = useDelete();
  const [isChanging, setChanging] = useState(false);
  const isTrigger = actions.isTrigger(node);
  const canTest = catalogNode(catalog, node.type)?.kind === 'action';
  const copy = (): void => {
    const text = actions.copied([node.id]);
    if (text)
      void navigator.clipboard
        .writeText(text)
        .then(() => notifications.show({ message: t('copied'), autoClose: 3000 }));
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
            <ActionIcon size="sm" data-delete aria-label={t('delete')} onClick={() => remove(node)}>
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
          <Menu width={200}>
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
              <Menu.Item color="danger" leftSection={<IconTrash size={16} />} onClick={() => remove(node)}>
                {t('delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {dialog}
      <ChangeTrigger replaced={node.id} isOpen={isChanging} onClose={() => setChanging(false)} />
    </>
  );
}
