'use client';
/** What a sender got wrong: said where its address stands, also while somebody waits for a sample that never comes. */
import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEditorPage } from '../../_canvas/state/editor-page.tsx';
import { useTRPC } from '../../_client/trpc.tsx';
import { useErrorWords } from '../../_ui/errors.tsx';
import { useTimes } from '../../_ui/times.ts';

const ASK_MS = 5_000;

export function RefusedEvents() {
  const t = useTranslations('forms.trigger');
  const trpc = useTRPC();
  const words = useErrorWords();
  const { short } = useTimes();
  const { flowId } = useEditorPage();
  const { data } = useQuery(trpc.flow.refused.queryOptions({ flowId }, { refetchInterval: ASK_MS }));
  if (!data) return null;
  const { count, isMore, newest } = data;
  const { message, action } = words(newest);
  return (
    <Alert
      color="warning"
      variant="light"
      icon={<IconAlertTriangle />}
      title={t(isMore ? 'refusedMore' : 'refused', { count })}
    >
      <Text size="sm">
        {t('refusedLast', { at: short(newest.at), message })} {action}
      </Text>
    </Alert>
  );
}
