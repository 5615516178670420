'use client';
/** What is asked before a re-run: from where, and with which version. */
import { Radio, Select, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';

export type Start = 'failed' | 'step' | 'start';
export type Version = 'same' | 'newest';

interface StartChoiceProps {
  value: Start;
  onChange: (value: Start) => void;
  /** How many are meant, and how many of them failed: only those have a step to go on from. */
  count: number;
  failed: number;
  /** Steps that can be started from, when one run is meant. */
  steps?: { value: string; label: string }[];
  nodeId?: string | null;
  onStep?: (nodeId: string | null) => void;
}

export function StartChoice({ value, onChange, count, failed, steps = [], nodeId = null, onStep }: StartChoiceProps) {
  const t = useTranslations('runs');
  return (
    <Radio.Group label={t('from')} value={value} onChange={(chosen) => onChange(chosen as Start)}>
      <Stack gap={12} mt={8}>
        <Radio
          value="failed"
          disabled={failed === 0}
          label={t('fromFailed')}
          description={failed > 0 && failed < count ? t('fromFailedSome', { count: failed }) : t('fromFailedHelp')}
        />
        {steps.length > 0 ? <Radio value="step" label={t('fromStep')} description={t('fromStepHelp')} /> : null}
        {value === 'step' && onStep ? (
          <Select
            ml={32}
            aria-label={t('fromStep')}
            placeholder={t('chooseStep')}
            data={steps}
            value={nodeId}
            onChange={onStep}
            allowDeselect={false}
          />
        ) : null}
        <Radio value="start" label={t('fromStart')} description={t('fromStartHelp')} />
      </Stack>
    </Radio.Group>
  );
}

interface VersionChoiceProps {
  value: Version;
  onChange: (value: Version) => void;
  /** Numbers of the version it ran and of the live one, when one run is meant. */
  versions?: { ran: number; newest: number } | undefined;
}

export function VersionChoice({ value, onChange, versions }: VersionChoiceProps) {
  const t = useTranslations('runs');
  return (
    <Radio.Group label={t('version')} value={value} onChange={(chosen) => onChange(chosen as Version)}>
      <Stack gap={12} mt={8}>
        <Radio
          value="newest"
          label={versions ? t('versionNewestNumber', { number: versions.newest }) : t('versionNewest')}
          description={t('versionNewestHelp')}
        />
        <Radio
          value="same"
          label={versions ? t('versionSameNumber', { number: versions.ran }) : t('versionSame')}
          description={t('versionSameHelp')}
        />
      </Stack>
    </Radio.Group>
  );
}
