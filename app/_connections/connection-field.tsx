'use client';
import { NumberInput, PasswordInput, SegmentedControl, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { CatalogField } from '../../engine/flow/catalog.ts';
import type { useConnectionWords } from './connection-words.ts';

interface ConnectionFieldProps {
  field: CatalogField;
  words: ReturnType<typeof useConnectionWords>;
  value: string | boolean | number | null;
  error: string | undefined;
  onChange: (value: string | boolean | number) => void;
}

/** Up to this many choices are shown side by side. */
const SEGMENTS = 3;

export function ConnectionField({ field, words, value, error, onChange }: ConnectionFieldProps) {
  const { key, control, choices = [], required } = field;
  const common = {
    label: words.label(key),
    description: words.fieldHelp(key),
    error,
    withAsterisk: required,
    name: key,
  };
  const text = typeof value === 'string' ? value : '';
  if (control === 'boolean')
    return (
      <Switch
        label={common.label}
        description={common.description}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (control === 'choice') {
    const data = choices.map((choice) => ({ value: choice, label: words.choice(key, choice) }));
    if (choices.length > SEGMENTS)
      return <Select {...common} data={data} value={text} onChange={(chosen) => chosen && onChange(chosen)} />;
    return (
      <Stack gap={4}>
        <Text size="xs" fw={600} id={`label-${key}`}>
          {common.label}
        </Text>
        {common.description ? (
          <Text size="xs" c="dimmed">
            {common.description}
          </Text>
        ) : null}
        <SegmentedControl aria-labelledby={`label-${key}`} data={data} value={text} onChange={onChange} />
        {error ? (
          <Text size="xs" c="var(--mantine-color-error)">
            {error}
          </Text>
        ) : null}
      </Stack>
    );
  }
  if (control === 'number')
    return <NumberInput {...common} value={typeof value === 'number' ? value : ''} onChange={onChange} />;
  const typed = {
    ...common,
    placeholder: words.placeholder(key),
    value: text,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return control === 'secret' ? <PasswordInput {...typed} autoComplete="new-password" /> : <TextInput {...typed} />;
}
