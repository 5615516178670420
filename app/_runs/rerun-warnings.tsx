'use client';
/** What a re-run would write twice, and which newer values it would overwrite with older ones. */
import { Alert, Anchor, Checkbox, Text } from '@mantine/core';
import { IconAlertTriangle, IconHistory } from '@tabler/icons-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { AppOutput } from '../_client/output.ts';
import { useTimes } from '../_ui/times.ts';
import classes from './queues.module.css';
import { useCardWords } from './sentence.ts';
import { tellingValues } from './subject.ts';

/** More are counted. */
const NAMED = 5;

interface RerunWarningsProps {
  check: AppOutput['runs']['checkRerun'];
  isAccepted: boolean;
  onAccept: (isAccepted: boolean) => void;
  /** Unless it is accepted, the others go on without those that are overtaken. */
  leavesRest?: boolean;
}

export function RerunWarnings({ check, isAccepted, onAccept, leavesRest = false }: RerunWarningsProps) {
  const t = useTranslations('runs.rerunCheck');
  const times = useTimes();
  const cardWords = useCardWords();
  const { again, newer } = check;
  return (
    <>
      {again.length > 0 ? (
        <Alert color="warning" variant="light" icon={<IconAlertTriangle />} title={t('again')}>
          <Text size="sm">{t('againText')}</Text>
          <ul className={classes.told}>
            {again.map(({ step, card, count, isDoubtful }) => (
              <li key={`${step} ${card} ${isDoubtful}`}>
                {cardWords({ step, card })}
                {count > 1 ? <span className={classes.cards}>{t('times', { count })}</span> : null}
                {isDoubtful ? <span className={classes.cards}>{t('doubtful')}</span> : null}
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
      {newer.length > 0 ? (
        <Alert color="warning" variant="light" icon={<IconHistory />} title={t('newer')}>
          <Text size="sm">{t('newerText')}</Text>
          {leavesRest ? <Text size="sm">{t('newerLeft', { count: newer.length })}</Text> : null}
          <ul className={classes.told}>
            {newer.slice(0, NAMED).map(({ runId, newer: run }) => (
              <li key={runId}>
                <Anchor component={Link} href={`/runs/${run.id}`} target="_blank" inherit>
                  {[run.flowName, ...tellingValues(run.keyValues).slice(0, 1)].join('・')}
                </Anchor>
                <span className={classes.cards}>{t('succeededAt', { at: times.short(run.finishedAt) })}</span>
              </li>
            ))}
          </ul>
          {newer.length > NAMED ? <Text size="xs">{t('newerMore', { count: newer.length - NAMED })}</Text> : null}
          <Checkbox
            mt={12}
            size="sm"
            label={leavesRest ? t('anywayToo', { count: newer.length }) : t('anyway')}
            checked={isAccepted}
            onChange={(event) => onAccept(event.currentTarget.checked)}
          />
        </Alert>
      ) : null}
    </>
  );
}
