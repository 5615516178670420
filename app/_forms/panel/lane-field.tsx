'use client';
/** One at a time per key: the flow's lane, chosen where its key comes from. */
import { Radio, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { FieldFrame } from '../field-frame.tsx';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { nodeLabel, pathLabel } from '../values/labels.ts';
import { type Path, sampleText, type ValueNode, valueTree } from '../values/tree.ts';
import classes from './lane-field.module.css';

export const LANE_FIELD = 'lane';

type Lane = NonNullable<FlowDocument['lane']>;

export function LaneField() {
  const t = useTranslations('forms.lane');
  const { known } = useStepForm();
  const lane = useEditor((state) => state.document.lane);
  const change = useEditor((state) => state.change);
  const keys = useKeys(lane?.path);
  // A called flow stands in the line of the one that calls it.
  if (known.start === 'call' || (keys.length === 0 && !lane)) return null;
  const write = (next: Lane | undefined, mergeKey?: string): void =>
    change(({ lane: _before, ...rest }) => (next ? { ...rest, lane: next } : rest), mergeKey);
  const first = keys[0];
  return (
    <FieldFrame field={LANE_FIELD} label={t('label')} help={t('help')}>
      <Switch
        label={t('switch')}
        checked={lane !== undefined}
        onChange={(event) =>
          write(event.currentTarget.checked && first ? { path: first.path, afterFailure: 'goOn' } : undefined)
        }
      />
      {lane ? (
        <Stack gap={16} className={classes.open}>
          <Select
            label={t('key')}
            description={t('keyHelp')}
            data={keys.map(({ value, label }) => ({ value, label }))}
            value={JSON.stringify(lane.path)}
            onChange={(value) => {
              const key = keys.find((each) => each.value === value);
              if (key) write({ ...lane, path: key.path });
            }}
            renderOption={({ option }) => (
              <span className={classes.option}>
                <span>{option.label}</span>
                <span className={classes.sample}>{keys.find(({ value }) => value === option.value)?.sample}</span>
              </span>
            )}
            allowDeselect={false}
            searchable
          />
          <Radio.Group
            label={t('afterFailure')}
            value={lane.afterFailure}
            onChange={(value) => write({ ...lane, afterFailure: value as Lane['afterFailure'] })}
          >
            <Stack gap={8} mt={8}>
              <Radio value="goOn" label={t('goOn')} />
              <Radio value="hold" label={t('hold')} description={t('holdHelp')} />
            </Stack>
          </Radio.Group>
          <TextInput
            label={t('name')}
            description={t('nameHelp')}
            placeholder={t('namePlaceholder')}
            maxLength={100}
            value={lane.name ?? ''}
            onChange={(event) => write(named(lane, event.currentTarget.value), 'lane name')}
          />
        </Stack>
      ) : null}
    </FieldFrame>
  );
}

function named({ name: _before, ...rest }: Lane, name: string): Lane {
  return name === '' ? rest : { ...rest, name };
}

interface Key {
  value: string;
  label: string;
  sample: string;
  path: Path;
}

/** Single values of the trigger; the chosen one stays choosable when no sample holds it. */
function useKeys(chosen: Path | undefined): Key[] {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, known } = useStepForm();
  const sample = useFlowView().samples[node.id]?.output;
  const labelOf = (value: ValueNode): string =>
    value.label !== undefined || value.labelKey !== undefined
      ? nodeLabel(value, node.type, words, t)
      : pathLabel(value.path, t);
  const leaves = (values: ValueNode[]): ValueNode[] =>
    values.flatMap((value) =>
      value.type === 'list'
        ? []
        : value.children.length > 0
          ? leaves(value.children)
          : value.type === 'record'
            ? []
            : [value],
    );
  const keys = leaves(valueTree(known.outputs, sample)).map((value) => ({
    value: JSON.stringify(value.path),
    label: labelOf(value),
    sample: sampleText(value.sample),
    path: value.path,
  }));
  const isKnown = !chosen || keys.some(({ value }) => value === JSON.stringify(chosen));
  return isKnown
    ? keys
    : [{ value: JSON.stringify(chosen), label: pathLabel(chosen, t), sample: '', path: chosen }, ...keys];
}
