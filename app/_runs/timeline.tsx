'use client';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { catalogNode } from '../../engine/flow/catalog.ts';
import type { FlowNode } from '../../engine/flow/document.ts';
import { branchesOf, stepNumbers } from '../../engine/flow/graph.ts';
import { limits } from '../../engine/limits.ts';
import { hasFailedItems } from '../_canvas/state/run-steps.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useNodeWords } from '../_forms/node-words.ts';
import { NodeIcon } from '../_ui/node-icon.tsx';
import { StateMark, stepState } from '../_ui/state-mark.tsx';
import { useTimes } from '../_ui/times.ts';
import { isWebAddress } from '../_ui/web-address.ts';
import { isFinished } from './ending.ts';
import classes from './run-detail.module.css';
import type { Detail } from './run-detail.tsx';
import { StepBody } from './step-body.tsx';

interface TimelineProps {
  run: Detail;
  selectedNodeId: string | null;
  onSelect: (nodeId: string | null) => void;
}

type Step = Detail['steps'][number];

/** Steps in the order of the flow; those that were not reached stand pale at the end. */
export function Timeline({ run, selectedNodeId, onSelect }: TimelineProps) {
  const t = useTranslations('runs');
  const numbers = stepNumbers(run.document);
  const numberOf = (nodeId: string) => numbers.get(nodeId) ?? 0;
  const reached = [...run.steps].sort(
    (a, b) =>
      numberOf(a.nodeId) - numberOf(b.nodeId) ||
      a.iterationPath.localeCompare(b.iterationPath, 'en', { numeric: true }),
  );
  const rest = run.document.nodes
    .filter(({ id }) => !run.steps.some(({ nodeId }) => nodeId === id))
    .sort((a, b) => numberOf(a.id) - numberOf(b.id));
  const [pressed, setPressed] = useState<string | null>(null);
  const open = openRows(
    reached.filter(({ nodeId }) => nodeId === selectedNodeId),
    pressed,
  );
  return (
    <section aria-label={t('steps')}>
      <h2 className={classes.heading}>{t('steps')}</h2>
      <ol className={classes.steps}>
        {reached.map((step) => (
          <StepItem
            key={keyOf(step)}
            run={run}
            step={step}
            number={numberOf(step.nodeId)}
            isOpen={open.has(keyOf(step))}
            onToggle={() => {
              setPressed(keyOf(step));
              onSelect(open.has(keyOf(step)) ? null : step.nodeId);
            }}
          />
        ))}
        {rest.map((node) => (
          <li key={node.id} className={classes.step} data-quiet>
            <div className={classes.stepHead} style={{ cursor: 'default' }}>
              <NodeIcon type={node.type} size={24} />
              <StepName node={node} number={numberOf(node.id)} />
              <StateMark state={isFinished(run.status) ? 'skipped' : 'notReached'} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface StepItemProps {
  run: Detail;
  step: Step;
  number: number;
  isOpen: boolean;
  onToggle: () => void;
}

const keyOf = ({ nodeId, iterationPath }: Step): string => `${nodeId} ${iterationPath}`;

/** Of a card that ran many times the row that was pressed, else those that did not go well, else the first. */
function openRows(rows: readonly Step[], pressed: string | null): ReadonlySet<string> {
  const chosen = rows.filter((step) => keyOf(step) === pressed);
  const unwell = rows.filter(({ status }) => status !== 'succeeded' && status !== 'skipped');
  const shown = [chosen, unwell, rows].find((some) => some.length > 0) ?? [];
  return new Set((shown === rows ? rows.slice(0, 1) : shown.slice(0, MOST_OPEN)).map(keyOf));
}

const MOST_OPEN = 3;

function StepItem({ run, step, number, isOpen, onToggle }: StepItemProps) {
  const t = useTranslations('runs');
  const times = useTimes();
  const item = useRef<HTMLLIElement>(null);
  const node = run.document.nodes.find(({ id }) => id === step.nodeId);
  const under = useUnder(step, node);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen && !wasOpen.current) item.current?.scrollIntoView({ block: 'nearest' });
    wasOpen.current = isOpen;
  }, [isOpen]);
  const isTimed = step.finishedAt && step.status !== 'skipped' && step.input !== null;
  const took = isTimed && step.finishedAt ? times.took(step.finishedAt.getTime() - step.startedAt.getTime()) : '';
  return (
    <li ref={item} className={classes.step} data-open={isOpen || undefined}>
      <div className={classes.stepLine}>
        <button type="button" className={classes.stepHead} aria-expanded={isOpen} onClick={onToggle}>
          <NodeIcon type={node?.type ?? ''} size={24} />
          <StepName node={node} number={number} under={under} iteration={step.iterationPath} />
          <span className={classes.none}>{step.isCarried ? t('carried') : took}</span>
          <StateMark state={hasFailedItems(run.steps, step) ? 'partlyFailed' : stepState(step)} />
        </button>
        <StepRecord output={step.output} />
      </div>
      {isOpen && node ? <StepBody run={run} step={step} node={node} /> : null}
    </li>
  );
}

/** The record that the step wrote or found, one click away. */
function StepRecord({ output }: Pick<Step, 'output'>) {
  const t = useTranslations('runs.attention');
  const url = output !== null && typeof output === 'object' && !Array.isArray(output) ? output.url : undefined;
  if (!isWebAddress(url)) return null;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className={classes.stepRecord}
      aria-label={t('open')}
      title={t('open')}
    >
      <IconExternalLink size={16} aria-hidden />
    </a>
  );
}

/** The branch that was taken, or when the next attempt is. */
function useUnder(step: Step, node: FlowNode | undefined): string | null {
  const t = useTranslations('runs');
  const gallery = useTranslations('gallery');
  const times = useTimes();
  const trpc = useTRPC();
  const { data: catalog } = useQuery(
    trpc.catalog.nodes.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  if (step.status === 'retrying' && step.dueAt)
    return t('attemptNext', { attempt: step.attempt + 1, most: limits.maxAttempts, at: times.short(step.dueAt) });
  if (!step.branch || !node || !catalog || !catalogNode(catalog, node.type)?.branches) return null;
  const way = branchesOf(node, catalog).find(({ id }) => id === step.branch);
  return t('tookBranch', { branch: way?.label ?? (step.branch === 'else' ? gallery('else') : step.branch) });
}

interface StepNameProps {
  node: FlowNode | undefined;
  number: number;
  under?: string | null;
  iteration?: string;
}

function StepName({ node, number, under, iteration }: StepNameProps) {
  const words = useNodeWords();
  return (
    <span className={classes.stepName}>
      <span className={classes.stepNumber}>{number}</span>
      {node ? (node.name ?? words.title(node.type)) : ''}
      {iteration ? ` #${ordinal(iteration)}` : ''}
      {under ? <span className={classes.stepUnder}>{under}</span> : null}
    </span>
  );
}

/** People count from one: the first item of the first item is 1.1. */
const ordinal = (path: string): string =>
  path
    .split('.')
    .map((index) => Number(index) + 1)
    .join('.');
