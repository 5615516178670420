'use client';
/** What a condition compares with where there are no earlier steps: typed, or chosen from what the field offers. */
import { MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { literal, type ValueSource } from '../../../engine/values/source.ts';
import { readTexts, writeTexts } from '../lists/several.ts';

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

/** Several of them. Typed ones are ended by Enter; a pasted column becomes one for each line. A comma may belong to a name. */
export function FixedValues({ label, values = [], source, onChange }: FixedValueProps) {
  const t = useTranslations('forms');
  const texts = readTexts(source);
  const shared = {
    'aria-label': label,
    value: texts,
    onChange: (next: string[]) => onChange(writeTexts(next)),
  };
  if (values.length === 0)
    return (
      <TagsInput
        {...shared}
        placeholder={texts.length === 0 ? t('type') : ''}
        description={t('severalHint')}
        inputWrapperOrder={['input', 'description']}
        splitChars={['\n', '\t', '、']}
      />
    );
  const known = new Set(values.map(({ value }) => value));
  return (
    <MultiSelect
      {...shared}
      placeholder={texts.length === 0 ? t('choose') : ''}
      data={[...values, ...texts.filter((text) => !known.has(text)).map((text) => ({ value: text, label: text }))]}
      searchable
    />
  );
}
