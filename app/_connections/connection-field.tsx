'use client';
import { NumberInput, PasswordInput, Radio, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../engine/flow/catalog.ts';
import type { useConnectionWords } from './connection-words.ts';
import { CertificateField, KeyFileField } from './key-fields.tsx';

interface ConnectionFieldProps {
  field: CatalogField;
  words: ReturnType<typeof useConnectionWords>;
  value: string | boolean | number | null;
  error: string | undefined;
  /** A secret that is stored: it may stay empty, or something else was changed and it may not. */
  kept?: 'kept' | 'typeAnew' | undefined;
  onChange: (value: string | boolean | number) => void;
}

/** Up to this many choices are all in sight. */
const IN_SIGHT = 3;

export function ConnectionField({ field, words, value, error, kept, onChange }: ConnectionFieldProps) {
  const t = useTranslations('connections.before');
  const { key, control, choices = [] } = field;
  const required = field.required && kept !== 'kept';
  const help = [words.fieldHelp(key), kept && t(kept)].filter(Boolean).join(' ');
  const common = {
    label: words.label(key),
    description: help === '' ? undefined : help,
    error,
    withAsterisk: required,
    name: key,
  };
  const text = typeof value === 'string' ? value : '';
  if (control === 'keyFile') return <KeyFileField {...common} required={required} value={text} onChange={onChange} />;
  if (control === 'certificate')
    return <CertificateField {...common} required={required} value={text} onChange={onChange} />;
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
    if (choices.length > IN_SIGHT)
      return <Select {...common} data={data} value={text} onChange={(chosen) => chosen && onChange(chosen)} />;
    return (
      <Radio.Group {...common} value={text} onChange={onChange}>
        <Stack gap={8} mt={8}>
          {data.map((choice) => (
            <Radio key={choice.value} size="sm" value={choice.value} label={choice.label} />
          ))}
        </Stack>
      </Radio.Group>
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
