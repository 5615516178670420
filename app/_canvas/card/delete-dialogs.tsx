'use client';
/** What a person is asked before a card with steps of its own goes. */
import { Button, Radio, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { Dialog } from '../../_ui/dialog.tsx';
import { DialogButtons } from '../../_ui/dialog-buttons.tsx';
import { useRouteWords } from '../edge/route-label.tsx';
import { bodyOf } from '../operations/loops.ts';
import { routesWithSteps } from '../operations/remove.ts';
import { stepsOnRoute } from '../operations/routes.ts';
import { useFlowView } from '../state/flow-view.tsx';
import { useActions } from '../state/use-actions.tsx';

interface AskProps {
  node: FlowNode;
  onClose: () => void;
  /** The route that stays; null = all steps go. */
  onKeep: (keep: string | null) => void;
}

export function KeepRoute({ node, onClose, onKeep }: AskProps) {
  const t = useTranslations('canvas');
  const { document } = useFlowView();
  const actions = useActions();
  const words = useRouteWords();
  const routes = routesWithSteps(document, node.id, actions.waysOut);
  const [keep, setKeep] = useState(routes[0] ?? '');
  return (
    <Dialog onClose={onClose} title={t('deleteBranch.title')}>
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
        <DialogButtons onCancel={onClose}>
          <Button color="danger" onClick={() => onKeep(keep === '' ? null : keep)}>
            {t('delete')}
          </Button>
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}

export function KeepBody({ node, onClose, onKeep }: AskProps) {
  const t = useTranslations('canvas');
  const { document } = useFlowView();
  const [keep, setKeep] = useState('keep');
  const count = bodyOf(document, node.id).size;
  return (
    <Dialog onClose={onClose} title={t('deleteLoop.title')}>
      <Stack gap={16}>
        <Radio.Group value={keep} onChange={setKeep}>
          <Stack gap={10}>
            <Radio value="keep" label={t('deleteLoop.keep', { count })} description={t('deleteLoop.keepText')} />
            <Radio value="none" label={t('deleteLoop.none', { count })} />
          </Stack>
        </Radio.Group>
        <DialogButtons onCancel={onClose}>
          <Button color="danger" onClick={() => onKeep(keep === 'keep' ? 'each' : null)}>
            {t('delete')}
          </Button>
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}
