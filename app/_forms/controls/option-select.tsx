'use client';
/** Choices of the connected account: label first, the API name small beside it, type mark and required dot. */
import { Button, Group, Loader, MultiSelect, Select, type SelectProps, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import type { Option } from '../../../nodes/contract.ts';
import { shownError, useErrorWords } from '../../_ui/errors.tsx';
import { useNodeWords } from '../node-words.ts';
import { useOptions } from '../use-options.ts';
import classes from './option-select.module.css';
import { TypeMark } from './type-mark.tsx';

type Options = ReturnType<typeof useOptions>;

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Shown at once; more are found by typing. */
const LIMIT = 80;

/** The value stays choosable when the account no longer has it: what a person chose is never silently lost. */
export function dataOf(options: readonly Option[] | undefined, chosen: readonly string[]) {
  const known = (options ?? []).map(({ value, label }) => ({ value, label }));
  const values = new Set(known.map(({ value }) => value));
  const unknown = chosen.filter((value) => value !== '' && !values.has(value));
  return [...known, ...unknown.map((value) => ({ value, label: value }))];
}

export function useOptionProps(options: readonly Option[] | undefined) {
  const t = useTranslations('forms');
  const byValue = useMemo(() => new Map((options ?? []).map((option) => [option.value, option])), [options]);
  const renderOption: NonNullable<SelectProps['renderOption']> = ({ option }) => {
    const known = byValue.get(option.value);
    return (
      <span className={classes.option}>
        {known?.type ? <TypeMark type={known.type} /> : null}
        <span className={classes.label}>{option.label}</span>
        {known?.required ? <span className={classes.dot} role="img" aria-label={t('required')} /> : null}
        {option.value === option.label ? null : <span className={classes.name}>{option.value}</span>}
      </span>
    );
  };
  const filter: NonNullable<SelectProps['filter']> = ({ options: items, search, limit }) => {
    const wanted = plain(search).trim();
    return items
      .filter((item) => 'value' in item && plain(`${item.label} ${item.value}`).includes(wanted))
      .slice(0, limit);
  };
  return { renderOption, filter, searchable: true, limit: LIMIT, nothingFoundMessage: t('noChoice') } as const;
}

interface OptionSelectProps {
  node: FlowNode;
  field: CatalogField;
  label: string;
  hasError: boolean;
}

export function OptionSelect({
  node,
  field,
  label,
  hasError,
  value,
  onChange,
}: OptionSelectProps & { value: string; onChange: (value: string | undefined) => void }) {
  const t = useTranslations('forms');
  const loaded = useOptions(node, field);
  const props = useOptionProps(loaded.options);
  const api = loaded.options?.find((option) => option.value === value);
  return (
    <>
      <Select
        {...props}
        aria-label={label}
        data={dataOf(loaded.options, [value])}
        value={value === '' ? null : value}
        onChange={(chosen) => onChange(chosen ?? undefined)}
        disabled={loaded.isWaiting}
        placeholder={loaded.isLoading ? t('loading') : t('choose')}
        error={hasError}
        clearable={!field.required}
        rightSection={loaded.isLoading ? <Loader size={14} /> : undefined}
      />
      {api && api.label !== value && node.connection !== undefined ? (
        <Text className={classes.api}>{t('apiName', { name: value })}</Text>
      ) : null}
      <OptionState node={node} loaded={loaded} />
    </>
  );
}

export function OptionMultiSelect({
  node,
  field,
  label,
  hasError,
  value,
  onChange,
}: OptionSelectProps & { value: string[]; onChange: (value: string[]) => void }) {
  const t = useTranslations('forms');
  const loaded = useOptions(node, field);
  const props = useOptionProps(loaded.options);
  return (
    <>
      <MultiSelect
        {...props}
        aria-label={label}
        data={dataOf(loaded.options, value)}
        value={value}
        onChange={onChange}
        disabled={loaded.isWaiting}
        placeholder={value.length > 0 ? undefined : loaded.isLoading ? t('loading') : t('choose')}
        error={hasError}
        hidePickedOptions
        classNames={value.length > 0 ? { input: classes.chosen ?? '', inputField: classes.search ?? '' } : {}}
        rightSection={loaded.isLoading ? <Loader size={14} /> : undefined}
      />
      <OptionState node={node} loaded={loaded} />
    </>
  );
}

/** What the choices wait for, or why they could not be read, with the way on. */
export function OptionState({ node, loaded }: { node: FlowNode; loaded: Options }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const errorWords = useErrorWords();
  if (loaded.isWaiting) {
    const { waitsFor } = loaded;
    return (
      <Text size="xs" c="dimmed">
        {waitsFor === undefined
          ? t('chooseAccountFirst')
          : t('chooseFirst', { field: words.label(node.type, waitsFor) })}
      </Text>
    );
  }
  if (!loaded.error) return null;
  const { message } = errorWords(shownError(loaded.error));
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Text size="xs" c="danger" style={{ flex: 1 }} role="alert">
        {message}
      </Text>
      <Button size="compact-xs" variant="default" onClick={loaded.retry}>
        {t('retry')}
      </Button>
    </Group>
  );
}
