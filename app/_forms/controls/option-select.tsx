'use client';
/** Choices of the connected account: label first, small beside it what tells it apart, type mark and required dot. */
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
import { RequiredDot } from './required-dot.tsx';
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

/** API names begin with a letter. What else stands for a choice, the id of a user or of a flow, tells a person nothing. */
const isId = (value: string): boolean => /^\d\w{14,17}$|^[\da-f]{8}-/.test(value);

const searched = ({ label, value }: { label: string; value: string }, hint = ''): string => `${label} ${value} ${hint}`;

/** What tells choices of the same label apart: words of their own, else the API name. */
function detailOf(value: string, label: string, hint: string | undefined): string | undefined {
  if (hint !== undefined) return hint;
  return value === label || isId(value) ? undefined : value;
}

export function useOptionProps(options: readonly Option[] | undefined) {
  const t = useTranslations('forms');
  const byValue = useMemo(() => new Map((options ?? []).map((option) => [option.value, option])), [options]);
  const renderOption: NonNullable<SelectProps['renderOption']> = ({ option }) => {
    const known = byValue.get(option.value);
    const detail = detailOf(option.value, option.label, known?.hint);
    return (
      <span className={classes.option}>
        {known?.type ? <TypeMark type={known.type} /> : null}
        <span className={classes.label}>{option.label}</span>
        {known?.required ? <RequiredDot /> : null}
        {detail === undefined ? null : <span className={classes.name}>{detail}</span>}
      </span>
    );
  };
  const filter: NonNullable<SelectProps['filter']> = ({ options: items, search, limit }) => {
    const wanted = plain(search).trim();
    return items
      .filter((item) => 'value' in item && plain(searched(item, byValue.get(item.value)?.hint)).includes(wanted))
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

/** What one choice and several have in common: the account's options, and how far they are. */
function useAccountChoice({ node, field, label, hasError }: OptionSelectProps, isEmpty: boolean) {
  const t = useTranslations('forms');
  const loaded = useOptions(node, field);
  const props = {
    ...useOptionProps(loaded.options),
    'aria-label': label,
    disabled: loaded.isWaiting,
    error: hasError,
    placeholder: isEmpty ? t(loaded.isLoading ? 'loading' : 'choose') : '',
    rightSection: loaded.isLoading ? <Loader size={14} /> : undefined,
  };
  return { loaded, props };
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
  const { loaded, props } = useAccountChoice({ node, field, label, hasError }, value === '');
  const chosen = loaded.options?.find((option) => option.value === value);
  const detail = chosen && detailOf(chosen.value, chosen.label, chosen.hint);
  return (
    <>
      <Select
        {...props}
        data={dataOf(loaded.options, [value])}
        value={value === '' ? null : value}
        onChange={(next) => onChange(next ?? undefined)}
        clearable={!field.required}
        allowDeselect={!field.required}
      />
      {detail && node.connection !== undefined ? (
        <Text className={classes.api}>{chosen.hint ?? t('apiName', { name: detail })}</Text>
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
  const { loaded, props } = useAccountChoice({ node, field, label, hasError }, value.length === 0);
  return (
    <>
      <MultiSelect
        {...props}
        data={dataOf(loaded.options, value)}
        value={value}
        onChange={onChange}
        hidePickedOptions
        classNames={value.length > 0 ? { input: classes.chosen ?? '', inputField: classes.search ?? '' } : {}}
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
