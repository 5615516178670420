'use client';
/** What the connected account has for a field, found by typing; beside it the values of earlier steps. */
import { Loader, ScrollArea, SegmentedControl, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ValueSource } from '../../../engine/values/source.ts';
import { OptionState } from '../controls/option-select.tsx';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { useOptions } from '../use-options.ts';
import type { PillSource } from './content.ts';
import { isRecordId, type Searched } from './searched.ts';
import { ValueList } from './value-list.tsx';
import rows from './value-rows.module.css';

/** A question for each pause in typing, not for each key. */
const PAUSE_MS = 300;

interface ChoiceTabsProps {
  searched: Searched;
  onPick: (source: PillSource) => void;
  onChoose: (value: string) => void;
}

export function ChoiceTabs({ searched, onPick, onChoose }: ChoiceTabsProps) {
  const t = useTranslations('forms.choices');
  const words = useNodeWords();
  const { known } = useStepForm();
  const [shown, setShown] = useState(searched.isUsual ? 'account' : 'values');
  return (
    <div className={rows.list}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('from')}
        data={[
          { value: 'values', label: t('values') },
          { value: 'account', label: t('account', { app: words.app(known.app) }) },
        ]}
        value={shown}
        onChange={setShown}
      />
      {shown === 'values' ? <ValueList onPick={onPick} /> : <ChoiceList searched={searched} onChoose={onChoose} />}
    </div>
  );
}

function ChoiceList({ searched, onChoose }: Omit<ChoiceTabsProps, 'onPick'>) {
  const t = useTranslations('forms.choices');
  const { node } = useStepForm();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed, PAUSE_MS);
  const { field, config = {} } = searched;
  const loaded = useOptions(node, field, { config, text });
  return (
    <>
      <TextInput
        size="sm"
        placeholder={t('search')}
        aria-label={t('search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={loaded.isFetching ? <Loader size={14} /> : undefined}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        disabled={loaded.isWaiting}
        maxLength={200}
      />
      <OptionState node={node} loaded={loaded} />
      <ScrollArea.Autosize mah={360} type="auto" offsetScrollbars="y">
        {loaded.options?.map(({ value, label, hint }) => (
          <UnstyledButton key={value} className={rows.row ?? ''} onClick={() => onChoose(value)}>
            <span className={rows.label}>{label}</span>
            {hint ? <span className={`${rows.beside} ${rows.soft}`}>{hint}</span> : null}
          </UnstyledButton>
        ))}
        {loaded.options?.length === 0 && !loaded.isFetching ? <p className={rows.note}>{t('none')}</p> : null}
      </ScrollArea.Autosize>
    </>
  );
}

/** Which record an id in the field is: nobody reads ids. */
export function ChosenName({ searched, source }: { searched: Searched; source: ValueSource | undefined }) {
  const { node } = useStepForm();
  const id = source?.kind === 'literal' && typeof source.value === 'string' ? source.value.trim() : '';
  const { field, config = {} } = searched;
  const loaded = useOptions(node, field, { config, text: id, isEnabled: isRecordId(id) });
  const found = isRecordId(id)
    ? loaded.options?.find(({ value }) => value.slice(0, 15) === id.slice(0, 15))
    : undefined;
  if (!found || found.label === id) return null;
  return (
    <Text size="xs" lh={1.5} mt={4}>
      {found.label} {found.hint ? <span className={rows.soft}>{found.hint}</span> : null}
    </Text>
  );
}
