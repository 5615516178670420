'use client';
/** Failed runs of one cause as one line: how many, where, why, and the way to run them all again. */
import { Anchor, Button } from '@mantine/core';
import { IconAlertCircle, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { wordsOf } from '../../engine/describe.ts';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { useErrorWords } from '../_ui/errors.tsx';
import { Panel } from '../_ui/panel.tsx';
import classes from './failures.module.css';
import { type Failure, toFailureQuery } from './filter.ts';

export type FailureGroup = AppOutput['runs']['failures']['groups'][number];

const CALM_MS = 10_000;
const SHOWN = 3;

/** Of the last seven days. */
export function useFailures(flowId: string | null) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.runs.failures.queryOptions(flowId ? { flowId } : {}, {
      refetchInterval: CALM_MS,
      placeholderData: (before) => before,
    }),
  );
  return data;
}

/** A single failure is a row like any other: only what failed several times for one cause stands here. */
interface FailuresProps {
  flowId: string | null;
  /** Asked and done elsewhere: a line is gone while its runs are run again. */
  onRerunAll: (group: FailureGroup) => void;
}

export function Failures({ flowId, onRerunAll }: FailuresProps) {
  const t = useTranslations('runs.failures');
  const data = useFailures(flowId);
  const [isOpen, setOpen] = useState(false);
  const groups = (data?.groups ?? []).filter(({ count }) => count > 1);
  if (!data || groups.length === 0) return null;
  const more = groups.length - SHOWN;
  return (
    <section className={classes.failures} aria-labelledby="failures">
      <h2 id="failures" className={classes.heading}>
        {t('heading')}
      </h2>
      <Panel>
        <ul className={classes.list}>
          {(isOpen ? groups : groups.slice(0, SHOWN)).map((group) => (
            <li key={keyOf(group)}>
              <FailureLine group={group} onRerunAll={() => onRerunAll(group)} />
            </li>
          ))}
        </ul>
        {more > 0 ? (
          <Button
            variant="subtle"
            size="xs"
            fullWidth
            className={classes.more}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? t('fewer') : t('more', { count: more })}
          </Button>
        ) : null}
      </Panel>
      {data.isComplete ? null : <p className={classes.note}>{t('notAll')}</p>}
    </section>
  );
}

export const keyOf = ({ flowId, nodeId, code }: Failure): string => `${flowId} ${nodeId} ${code}`;

interface FailureLineProps {
  group: FailureGroup;
  isAlone?: boolean;
  onRerunAll: () => void;
}

export function FailureLine({ group, isAlone = false, onRerunAll }: FailureLineProps) {
  const t = useTranslations('runs.failures');
  const runs = useTranslations('runs');
  const all = useTranslations();
  const words = useErrorWords();
  const mayRerun = useMay('operator');
  const mayEdit = useMay('editor');
  const { flowId, flowName, nodeId, step, card, count, code, params, isSame } = group;
  const cause = words({ code, params }).message;
  return (
    <div className={classes.line}>
      <IconAlertCircle size={20} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>
          <strong>{t('title', { count, step, card: wordsOf(all, card) })}</strong>
          <span className={classes.flow}>{flowName}</span>
        </p>
        <p className={classes.cause} title={cause}>
          {isSame ? cause : t('forInstance', { cause })}
        </p>
      </div>
      <div className={classes.actions}>
        {isAlone ? null : (
          <Anchor component={Link} href={`/runs${toFailureQuery(group)}`} size="sm">
            {t('see')}
          </Anchor>
        )}
        {mayEdit ? (
          <Anchor component={Link} href={`/flows/${flowId}?step=${encodeURIComponent(nodeId)}`} size="sm">
            {runs('repairStep')}
          </Anchor>
        ) : null}
        {mayRerun ? (
          <Button size="xs" variant="default" leftSection={<IconRefresh size={16} />} onClick={onRerunAll}>
            {t('rerunAll')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
