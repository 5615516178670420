'use client';
/** What a condition compares with where there are no earlier steps: typed, or chosen from what the field offers. */
import { Select, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { literal, type ValueSource } from '../../../engine/values/source.ts';

interface FixedValueProps {
  label: string;
  /** The field's choices in the account. */
  values: { value: string; label: string }[] | undefined;
  source: ValueSource | undefined;
  onChange: (source: ValueSource | undefined) => void;
}

export function FixedValue({ label, values = [], source, onChange }: FixedValueProps) {
  const t = useTranslations('forms');
  const text = source?.kind === 'literal' && source.value !== null ? String(source.value) : '';
  const set = (next: string): void => onChange(next === '' ? undefined : literal(next));
  if (values.length === 0)
    return (
      <TextInput
        aria-label={label}
        placeholder={t('type')}
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  const isKnown = text === '' || values.some(({ value }) => value === text);
  return (
    <Select
      aria-label={label}
      placeholder={t('choose')}
      data={isKnown ? values : [...values, { value: text, label: text }]}
      value={text === '' ? null : text}
      onChange={(chosen) => set(chosen ?? '')}
      searchable
    />
  );
}
