'use client';
import { Stack, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { AppIcon, useAppName } from '../_ui/app-icon.tsx';
import classes from './connections.module.css';

export function AppChoice({ types, onChoose }: { types: string[]; onChoose: (type: string) => void }) {
  const t = useTranslations('connections');
  const nameOf = useAppName();
  const [search, setSearch] = useState('');
  const found = types.filter((type) => `${nameOf(type)} ${type}`.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <Stack gap={16}>
      <TextInput
        data-autofocus
        leftSection={<IconSearch size={16} />}
        placeholder={t('searchApps')}
        aria-label={t('searchApps')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul className={classes.apps}>
        {found.map((type) => (
          <li key={type}>
            <button type="button" className={classes.app} onClick={() => onChoose(type)}>
              <AppIcon app={type} size={36} />
              {nameOf(type)}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? t('noApp') : null}
    </Stack>
  );
}
