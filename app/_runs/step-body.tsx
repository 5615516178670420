'use client';
import { Button, Collapse, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight, IconTool } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { appOf, catalogNode } from '../../engine/flow/catalog.ts';
import type { FlowNode } from '../../engine/flow/document.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { ErrorText, useErrorWords } from '../_ui/errors.tsx';
import { JsonView } from '../_ui/json-view.tsx';
import { useTimes } from '../_ui/times.ts';
import classes from './run-detail.module.css';
import type { Detail } from './run-detail.tsx';
import { inputRows, outputRows } from './value-rows.ts';
import { useRowWords, ValuesTable } from './values-table.tsx';

type Step = Detail['steps'][number];

interface StepBodyProps {
  run: Detail;
  step: Step;
  node: FlowNode;
}

export function StepBody({ run, step, node }: StepBodyProps) {
  const t = useTranslations('runs');
  const trpc = useTRPC();
  const { data: catalog } = useQuery(
    trpc.catalog.nodes.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  const words = useRowWords(node, run.labels[node.id]);
  const outputs = catalog ? (catalogNode(catalog, node.type)?.outputs ?? []) : [];
  const isTrigger = catalog ? catalogNode(catalog, node.type)?.kind === 'trigger' : false;
  const attempts = run.attempts.filter(
    ({ nodeId, iterationPath }) => nodeId === step.nodeId && iterationPath === step.iterationPath,
  );
  return (
    <div className={classes.stepBody}>
      {step.error && step.status !== 'uncertain' ? (
        <ErrorText error={step.error} tone={step.status === 'failed' ? 'danger' : 'warning'}>
          {step.status === 'failed' || step.error.repair ? <RepairLink run={run} step={step} /> : null}
        </ErrorText>
      ) : null}
      {attempts.length > 0 ? <Attempts attempts={attempts} /> : null}
      {step.log.length > 0 ? <StepLog step={step} node={node} /> : null}
      {isTrigger ? null : <ValuesTable title={t('input')} none={t('noInput')} rows={inputRows(step.input, words)} />}
      <ValuesTable
        title={isTrigger ? t('received') : t('output')}
        none={t('noOutput')}
        rows={outputRows(step.output, outputs, words)}
      />
      <Details>
        <p className={classes.subheading}>{t('input')}</p>
        <JsonView value={step.input} label={t('input')} />
        <p className={classes.subheading} style={{ marginTop: 12 }}>
          {t('output')}
        </p>
        <JsonView value={step.output} label={t('output')} />
      </Details>
    </div>
  );
}

/** To the open step and field of the editor, or to the connection. */
function RepairLink({ run, step }: { run: Detail; step: Step }) {
  const t = useTranslations('runs');
  const repair = step.error?.repair;
  if (repair?.kind === 'connection')
    return (
      <Button component={Link} href="/connections" size="xs" variant="default" leftSection={<IconTool size={16} />}>
        {t('repairConnection')}
      </Button>
    );
  const field = repair && 'field' in repair && repair.field ? `&field=${encodeURIComponent(repair.field)}` : '';
  return (
    <Button
      component={Link}
      href={`/flows/${run.flowId}?step=${encodeURIComponent(step.nodeId)}${field}&run=${run.id}`}
      size="xs"
      variant="default"
      leftSection={<IconTool size={16} />}
    >
      {t('repairStep')}
    </Button>
  );
}

function Attempts({ attempts }: { attempts: Detail['attempts'] }) {
  const t = useTranslations('runs');
  const words = useErrorWords();
  const times = useTimes();
  return (
    <div>
      <p className={classes.subheading}>{t('attempts')}</p>
      <ol className={classes.attempts}>
        {attempts.map(({ attempt, finishedAt, errorCode, errorParams }) => (
          <li key={attempt}>
            <time dateTime={finishedAt.toISOString()}>{times.full(finishedAt)}</time>
            <span>{t('attempt', { attempt, cause: words({ code: errorCode, params: errorParams }).message })}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function StepLog({ step, node }: { step: Step; node: FlowNode }) {
  const t = useTranslations();
  const times = useTimes();
  const below = `nodes.${appOf(node.type)}.nodes.${node.type.split('.').slice(1).join('.')}.log`;
  const lines = step.log.filter(({ code }) => t.has(`${below}.${code}`));
  if (lines.length === 0) return null;
  return (
    <ol className={classes.attempts}>
      {lines.map(({ at, code, params }) => (
        <li key={`${at} ${code}`}>
          <time dateTime={at}>{times.full(new Date(at))}</time>
          <span>{t(`${below}.${code}`, params ?? {})}</span>
        </li>
      ))}
    </ol>
  );
}

export function Details({ children }: { children: ReactNode }) {
  const words = useTranslations('words');
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <div>
      <UnstyledButton onClick={toggle} aria-expanded={isOpen} className={classes.facts}>
        {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        {words('details')}
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <div style={{ marginTop: 12 }}>{children}</div>
      </Collapse>
    </div>
  );
}
