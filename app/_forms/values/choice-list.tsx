'use client';
/** What the connected account has for a field, found by typing; beside it the values of earlier steps. */
import { Loader, ScrollArea, SegmentedControl, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ValueSource } from '../../../engine/values/source.ts';
import { OptionState } from '../controls/option-select.tsx';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { useOptions } from '../use-options.ts';
import type { PillSource } from './content.ts';
import { chosenIn, isRecordId, type Searched } from './searched.ts';
import { ValueList } from './value-list.tsx';
import rows from './value-rows.module.css';

/** A question for each pause in typing, not for each key. */
const PAUSE_MS = 300;

interface ChoiceTabsProps {
  searched: Searched;
  source: ValueSource | undefined;
  onPick: (source: PillSource) => void;
  onChoose: (value: string) => void;
}

export function ChoiceTabs({ searched, source, onPick, onChoose }: ChoiceTabsProps) {
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
          { value: 'account', label: searched.listed ? t('listed') : t('account', { app: words.app(known.app) }) },
        ]}
        value={shown}
        onChange={setShown}
      />
      {shown === 'values' ? (
        <ValueList onPick={onPick} />
      ) : searched.listed ? (
        <ListedChoices searched={searched} source={source} onChoose={onChoose} />
      ) : (
        <ChoiceList searched={searched} onChoose={onChoose} />
      )}
    </div>
  );
}

/** More of them are found by typing. */
const READ_AT_A_GLANCE = 12;

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

function ListedChoices({ searched, source, onChoose }: Omit<ChoiceTabsProps, 'onPick'>) {
  const t = useTranslations('forms.choices');
  const [typed, setTyped] = useState('');
  const { listed = [] } = searched;
  const chosen = chosenIn(searched, source);
  const shown = listed.filter(({ value, label }) => folded(`${label} ${value}`).includes(folded(typed).trim()));
  return (
    <>
      {listed.length > READ_AT_A_GLANCE ? (
        <TextInput
          size="sm"
          placeholder={t('searchListed')}
          aria-label={t('searchListed')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maxLength={200}
        />
      ) : null}
      <ScrollArea.Autosize mah={360} type="auto" offsetScrollbars="y">
        {shown.map(({ value, label }) => (
          <UnstyledButton
            key={value}
            className={rows.row ?? ''}
            aria-pressed={chosen.includes(value)}
            onClick={() => onChoose(value)}
          >
            <span className={rows.label}>{label}</span>
            {chosen.includes(value) ? <IconCheck size={16} aria-hidden /> : null}
          </UnstyledButton>
        ))}
        {shown.length === 0 ? <p className={rows.note}>{t('none')}</p> : null}
      </ScrollArea.Autosize>
    </>
  );
}

function ChoiceList({ searched, onChoose }: Omit<ChoiceTabsProps, 'onPick' | 'source'>) {
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

interface ChosenNameProps {
  searched: Searched;
  source: ValueSource | undefined;
}

/** What stands in the field, as people know it: nobody reads ids, and few the stored values. */
export function ChosenName(props: ChosenNameProps) {
  return props.searched.listed ? <ListedName {...props} /> : <RecordName {...props} />;
}

function ListedName({ searched, source }: ChosenNameProps) {
  const t = useTranslations('forms');
  const labels = new Map(searched.listed?.map(({ value, label }) => [value, label]));
  const chosen = chosenIn(searched, source);
  const named = chosen.map((value) => labels.get(value) ?? value);
  if (named.every((name, index) => name === chosen[index])) return null;
  return (
    <Text size="xs" lh={1.5} mt={4}>
      {named.join(t('comma'))}
    </Text>
  );
}

function RecordName({ searched, source }: ChosenNameProps) {
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
