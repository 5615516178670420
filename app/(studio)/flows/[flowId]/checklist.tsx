'use client';
/** What is still missing before going live, card by card; a click goes there and opens the field. */
import { Button, Group, Modal, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { Problem } from '../../../../engine/flow/validate.ts';
import { useEditor } from '../../../_canvas/state/editor-context.tsx';
import { useFlowView } from '../../../_canvas/state/flow-view.tsx';
import { useNodeWords } from '../../../_forms/node-words.ts';
import { WHEN_FAILS_FIELD } from '../../../_forms/panel/when-fails.tsx';
import { useProblemWords } from '../../../_forms/problem-words.ts';
import { NodeIcon } from '../../../_ui/node-icon.tsx';
import classes from './checklist.module.css';
import type { GoLive } from './use-go-live.tsx';

export function Checklist({ goLive }: { goLive: GoLive }) {
  const t = useTranslations('editor.checklist');
  const { checked, close, publishWarned, isPublishing } = goLive;
  const problems = checked?.problems ?? [];
  const isWarning = checked?.canPublish ?? false;
  return (
    <Modal opened={checked !== null} onClose={close} title={isWarning ? t('accessTitle') : t('title')} size={560}>
      <Stack gap={12}>
        <Text size="sm" c="dimmed">
          {t(isWarning ? 'accessText' : 'text', { count: problems.length })}
        </Text>
        <ul className={classes.list}>
          {problems.map((problem) => (
            <li
              key={`${problem.nodeId} ${problem.code} ${problem.field} ${problem.params.field} ${problem.params.object}`}
            >
              <Item problem={problem} onGo={close} />
            </li>
          ))}
        </ul>
        {checked && isWarning ? (
          <Group justify="flex-end">
            <Button color="warning" loading={isPublishing} onClick={() => publishWarned(checked.wantsOn)}>
              {t('anyway')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </Modal>
  );
}

function Item({ problem, onGo }: { problem: Problem; onGo: () => void }) {
  const { document, numbers } = useFlowView();
  const words = useNodeWords();
  const problemWords = useProblemWords();
  const open = useEditor((state) => state.open);
  const node = document.nodes.find(({ id }) => id === problem.nodeId);
  const go = (): void => {
    onGo();
    if (node) open(node.id, { field: fieldOf(problem) });
  };
  return (
    <UnstyledButton className={classes.item} onClick={go}>
      {node ? <NodeIcon type={node.type} size={28} /> : null}
      <span className={classes.words}>
        {node ? (
          <span className={classes.card}>
            {numbers.get(node.id)} {node.name ?? words.title(node.type)}
          </span>
        ) : null}
        <span className={classes.what}>{problemWords(problem).message}</span>
      </span>
      {node ? <IconChevronRight size={16} aria-hidden /> : null}
    </UnstyledButton>
  );
}

/** Where the form shows it: the account selector, what happens on an error, or the field itself. */
export function fieldOf(problem: Problem): string {
  if (problem.code === 'flow.errorRouteEmpty') return WHEN_FAILS_FIELD;
  return problem.place === 'connection' ? 'connection' : (problem.field ?? '');
}
