'use client';
/** The values of earlier steps, in the order of the flow, with a sample beside each name. */
import { ScrollArea, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import type { Usable } from '../../../engine/flow/reach.ts';
import { useFlowShape, useFlowView } from '../../_canvas/state/flow-view.tsx';
import { NodeIcon } from '../../_ui/node-icon.tsx';
import { useNodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import { FailedValues } from './failed-values.tsx';
import { nodeLabel } from './labels.ts';
import { LoopValues } from './loop-values.tsx';
import { filterTree, type ValueNode, valueTree } from './tree.ts';
import { useSamples } from './use-samples.ts';
import classes from './value-list.module.css';
import { useValuePlace } from './value-place.tsx';
import { ValueRow } from './value-row.tsx';
import rows from './value-rows.module.css';

/** More values than this are folded, except those of the two nearest steps that bring data. */
const OPEN_ROWS = 30;

const nothingUsable: Usable = { steps: new Set(), around: [], failed: new Set(), mayHaveFailed: new Set() };

export function ValueList({ onPick }: { onPick: (source: PillSource) => void }) {
  const t = useTranslations('forms');
  const { document, catalog, numbers } = useFlowView();
  const shape = useFlowShape();
  const samples = useSamples();
  const place = useValuePlace();
  const words = useNodeWords();
  const [search, setSearch] = useState('');

  const { steps, loops, failed } = useMemo(() => {
    const usable = place ? shape.usable(place.nodeId, place.isAtEnd) : nothingUsable;
    const inOrder = [...document.nodes].sort((a, b) => (numbers.get(a.id) ?? 0) - (numbers.get(b.id) ?? 0));
    const found = inOrder
      .filter(({ id }) => usable.steps.has(id) && !usable.failed.has(id))
      .map((step) => ({ step, values: valueTree(shape.outputsOf(step.id), samples.output(step.id)) }))
      .filter(({ step, values }) => values.length > 0 || catalogNode(catalog, step.type)?.kind === 'trigger');
    return {
      steps: found,
      loops: usable.around.flatMap((id) => document.nodes.find((node) => node.id === id) ?? []),
      failed: inOrder.filter(({ id }) => usable.mayHaveFailed.has(id)),
    };
  }, [document, catalog, numbers, samples, shape, place]);

  const wanted = search.normalize('NFKC').toLowerCase().trim();
  const count = steps.reduce((sum, { values }) => sum + values.length, 0);
  const nearest = new Set(
    steps
      .filter(({ step }) => catalogNode(catalog, step.type)?.branches === undefined)
      .slice(-2)
      .map(({ step }) => step.id),
  );
  const runValues = (['startedAt', 'id', 'link'] as const).filter((value) =>
    t(`run.${value}`).toLowerCase().includes(wanted),
  );
  return (
    <div className={rows.list}>
      <TextInput
        size="sm"
        placeholder={t('searchValues')}
        aria-label={t('searchValues')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ScrollArea.Autosize mah={420} type="auto" offsetScrollbars="y">
        {loops.map((loop) => (
          <LoopValues key={loop.id} loop={loop} wanted={wanted} onPick={onPick} />
        ))}
        {failed.map((step) => (
          <FailedValues key={step.id} step={step} wanted={wanted} onPick={onPick} />
        ))}
        {steps.length === 0 ? <p className={rows.note}>{t('noEarlierSteps')}</p> : null}
        {steps.map(({ step, values }) => (
          <StepValues
            key={step.id}
            step={step}
            values={values}
            wanted={wanted}
            isOpenAtFirst={count <= OPEN_ROWS || nearest.has(step.id)}
            onPick={onPick}
          />
        ))}
        {runValues.length > 0 ? (
          <section className={classes.step}>
            <div className={classes.plainHeading}>{t('run.title')}</div>
            {runValues.map((value) => (
              <UnstyledButton key={value} className={rows.row ?? ''} onClick={() => onPick({ kind: 'run', value })}>
                <span className={rows.label}>{t(`run.${value}`)}</span>
              </UnstyledButton>
            ))}
          </section>
        ) : null}
        {wanted !== '' && steps.every(({ step, values }) => matching(values, step, wanted, words, t).length === 0) ? (
          <p className={rows.note}>{t('nothingFound', { search })}</p>
        ) : null}
      </ScrollArea.Autosize>
    </div>
  );
}

type Words = ReturnType<typeof useTranslations<'forms'>>;

function matching(
  values: ValueNode[],
  step: FlowNode,
  wanted: string,
  words: ReturnType<typeof useNodeWords>,
  t: Words,
) {
  if (wanted === '') return values;
  return filterTree(values, (value) =>
    `${nodeLabel(value, step.type, words, t)} ${value.path.join('.')} ${typeof value.sample === 'object' ? '' : String(value.sample ?? '')}`
      .toLowerCase()
      .includes(wanted),
  );
}

interface StepValuesProps {
  step: FlowNode;
  values: ValueNode[];
  wanted: string;
  isOpenAtFirst: boolean;
  onPick: (source: PillSource) => void;
}

function StepValues({ step, values, wanted, isOpenAtFirst, onPick }: StepValuesProps) {
  const t = useTranslations('forms');
  const { numbers } = useFlowView();
  const samples = useSamples();
  const words = useNodeWords();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const shown = matching(values, step, wanted, words, t);
  if (wanted !== '' && shown.length === 0) return null;
  const isSeen = isOpen || wanted !== '';
  return (
    <section className={classes.step}>
      <UnstyledButton className={classes.heading} aria-expanded={isSeen} onClick={() => setOpen(!isOpen)}>
        <NodeIcon type={step.type} size={20} />
        <span className={classes.headingText}>
          {numbers.get(step.id)} {step.name ?? words.title(step.type)}
        </span>
        <IconChevronRight size={14} className={rows.chevron} data-open={isSeen || undefined} aria-hidden />
      </UnstyledButton>
      {isSeen ? (
        <>
          {samples.output(step.id) !== undefined ? null : (
            <p className={rows.note}>{t(values.length > 0 ? 'examplesOnly' : 'testFirst')}</p>
          )}
          {shown.map((value) => (
            <ValueRow
              key={value.path.join('\n')}
              value={value}
              type={step.type}
              sourceOf={(path) => ({ kind: 'reference', nodeId: step.id, path })}
              depth={0}
              isOpenAtFirst={wanted !== ''}
              onPick={onPick}
            />
          ))}
        </>
      ) : null}
    </section>
  );
}
