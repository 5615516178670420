'use client';
/** A record of the connected account, found by typing its name or pasting its id. */
import { Loader, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { shownError, useErrorWords } from '../_ui/errors.tsx';

interface RecordPickerProps {
  flowId: string;
  /** Settings of the trigger as edited, or as published. */
  of: 'draft' | 'live';
  value: string | null;
  onChange: (id: string | null) => void;
  label: string;
  autoFocus?: boolean;
  /** Nothing is asked before the draft is stored: the server asks with what it has. */
  isEnabled?: boolean;
}

/** A question for each pause in typing, not for each key. */
const PAUSE_MS = 300;

export function RecordPicker({
  flowId,
  of,
  value,
  onChange,
  label,
  autoFocus = false,
  isEnabled = true,
}: RecordPickerProps) {
  const t = useTranslations('forms.recordPicker');
  const trpc = useTRPC();
  const errorWords = useErrorWords();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  // The label of what was chosen stands in the box: it is no question.
  const [text] = useDebouncedValue(typed === chosen ? '' : typed, PAUSE_MS);
  const found = useQuery({
    ...trpc.flow.searchChoices.queryOptions({ flowId, of, text }),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10_000,
  });
  const options = found.data ?? [];
  const hints = new Map(options.map(({ value: id, hint }) => [id, hint]));
  return (
    <Select
      label={label}
      placeholder={t('placeholder')}
      data={options.map(({ value: id, label: name }) => ({ value: id, label: name }))}
      value={value}
      onChange={(id, option) => {
        setChosen(option?.label ?? '');
        onChange(id);
      }}
      searchable
      clearable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      nothingFoundMessage={found.isFetching ? t('searching') : t('none')}
      rightSection={found.isFetching ? <Loader size={14} /> : undefined}
      error={found.error ? errorWords(shownError(found.error)).message : undefined}
      data-autofocus={autoFocus || undefined}
      renderOption={({ option }) => (
        <span>
          {option.label}
          {hints.get(option.value) ? (
            <Text span size="xs" c="dimmed" ml={8}>
              {hints.get(option.value)}
            </Text>
          ) : null}
        </span>
      )}
    />
  );
}
