'use client';
/** The values of earlier steps, in the order of the flow, with a sample beside each name. */
import { ScrollArea, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { appOf, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { graphOf } from '../../../engine/flow/graph.ts';
import { loopsOf, usableBefore } from '../../../engine/flow/loops.ts';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { AppIcon } from '../../_ui/app-icon.tsx';
import { useNodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import { nodeLabel } from './labels.ts';
import { LoopValues } from './loop-values.tsx';
import { filterTree, type ValueNode, valueTree } from './tree.ts';
import classes from './value-list.module.css';
import { ValueRow } from './value-row.tsx';

/** More values than this are folded, except those of the two nearest steps that bring data. */
const OPEN_ROWS = 30;

interface ValueListProps {
  node: FlowNode;
  onPick: (source: PillSource) => void;
}

export function ValueList({ node, onPick }: ValueListProps) {
  const t = useTranslations('forms');
  const { document, catalog, numbers, samples } = useFlowView();
  const words = useNodeWords();
  const [search, setSearch] = useState('');

  const { steps, loop } = useMemo(() => {
    const graph = graphOf(document);
    const loops = loopsOf(graph);
    const before = usableBefore(graph, loops, node.id);
    const found = document.nodes
      .filter(({ id }) => before.has(id))
      .sort((a, b) => (numbers.get(a.id) ?? 0) - (numbers.get(b.id) ?? 0))
      .map((step) => ({
        step,
        values: valueTree(catalogNode(catalog, step.type)?.outputs ?? [], samples[step.id]?.output),
      }))
      .filter(({ step, values }) => values.length > 0 || catalogNode(catalog, step.type)?.kind === 'trigger');
    return { steps: found, loop: graph.nodes.get(loops.around(node.id)[0] ?? '') };
  }, [document, catalog, numbers, samples, node.id]);

  const wanted = search.normalize('NFKC').toLowerCase().trim();
  const rows = steps.reduce((count, { values }) => count + values.length, 0);
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
    <div className={classes.frame}>
      <TextInput
        size="sm"
        placeholder={t('searchValues')}
        aria-label={t('searchValues')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ScrollArea.Autosize mah={420} type="auto" offsetScrollbars="y">
        {loop && wanted === '' ? <LoopValues loop={loop} onPick={onPick} /> : null}
        {steps.length === 0 ? <p className={classes.none}>{t('noEarlierSteps')}</p> : null}
        {steps.map(({ step, values }) => (
          <StepValues
            key={step.id}
            step={step}
            values={values}
            wanted={wanted}
            isOpenAtFirst={rows <= OPEN_ROWS || nearest.has(step.id)}
            onPick={onPick}
          />
        ))}
        {runValues.length > 0 ? (
          <section className={classes.step}>
            <div className={classes.plainHeading}>{t('run.title')}</div>
            {runValues.map((value) => (
              <UnstyledButton key={value} className={classes.row} onClick={() => onPick({ kind: 'run', value })}>
                <span className={classes.label}>{t(`run.${value}`)}</span>
              </UnstyledButton>
            ))}
          </section>
        ) : null}
        {wanted !== '' && steps.every(({ step, values }) => matching(values, step, wanted, words, t).length === 0) ? (
          <p className={classes.none}>{t('nothingFound', { search })}</p>
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
  const { numbers, samples } = useFlowView();
  const words = useNodeWords();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const shown = matching(values, step, wanted, words, t);
  if (wanted !== '' && shown.length === 0) return null;
  const isSeen = isOpen || wanted !== '';
  return (
    <section className={classes.step}>
      <UnstyledButton className={classes.heading} aria-expanded={isSeen} onClick={() => setOpen(!isOpen)}>
        <AppIcon app={appOf(step.type)} size={20} />
        <span className={classes.headingText}>
          {numbers.get(step.id)} {step.name ?? words.title(step.type)}
        </span>
        <IconChevronRight size={14} className={classes.chevron} data-open={isSeen || undefined} aria-hidden />
      </UnstyledButton>
      {isSeen ? (
        <>
          {samples[step.id] ? null : (
            <p className={classes.note}>{t(values.length > 0 ? 'examplesOnly' : 'testFirst')}</p>
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
