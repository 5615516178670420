'use client';
/** One at a time per key: the flow's lane, chosen where its key comes from. */
import { Radio, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { SampledOption } from '../controls/sampled-option.tsx';
import { FieldFrame } from '../field-frame.tsx';
import { useStepForm } from '../step-context.tsx';
import { pathLabel } from '../values/labels.ts';
import type { Path } from '../values/tree.ts';
import { type TriggerKey, useTriggerKeys } from '../values/trigger-keys.ts';
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
              <SampledOption label={option.label} sample={keys.find(({ value }) => value === option.value)?.sample} />
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

interface Key extends TriggerKey {
  value: string;
}

/** The chosen one stays choosable when no sample holds it. */
function useKeys(chosen: Path | undefined): Key[] {
  const t = useTranslations('forms');
  const keys = useTriggerKeys().map((key) => ({ ...key, value: JSON.stringify(key.path) }));
  const isKnown = !chosen || keys.some(({ value }) => value === JSON.stringify(chosen));
  return isKnown
    ? keys
    : [{ value: JSON.stringify(chosen), label: pathLabel(chosen, t), sample: '', path: chosen }, ...keys];
}
