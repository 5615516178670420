'use client';
/** Values of the trigger itself, by their paths: picked from the sample, or typed before one has come. */
import { TagsInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { isNameable, readPaths, writePaths } from '../lists/paths.ts';
import { isWrongAt, useStepForm } from '../step-context.tsx';
import { useTriggerKeys } from '../values/trigger-keys.ts';
import { SampledOption } from './sampled-option.tsx';

export function PathsControl({ field, label }: { field: CatalogField; label: string }) {
  const t = useTranslations('forms');
  const { node, problems, setConfig } = useStepForm();
  const keys = useTriggerKeys().filter(({ path }) => isNameable(path));
  const samples = new Map(keys.map(({ path, sample }) => [path.join('.'), sample]));
  const chosen = readPaths(node.config[field.key]);
  return (
    <TagsInput
      aria-label={label}
      placeholder={chosen.length > 0 ? undefined : t('paths.none')}
      error={isWrongAt(problems, field.key)}
      data={[...samples.keys()]}
      value={chosen}
      onChange={(paths) => setConfig(field.key, writePaths(paths))}
      splitChars={[',', '、']}
      acceptValueOnBlur
      clearable
      renderOption={({ option }) => <SampledOption label={option.value} sample={samples.get(option.value)} />}
    />
  );
}
