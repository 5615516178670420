'use client';
import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { type Filter, periods, rareShows, readFilter, type Show, shows, toQuery } from './filter.ts';
import classes from './run-log.module.css';

/** The address is the filter's only place. */
export function useFilter(): { filter: Filter; change: (part: Partial<Filter>) => void } {
  const router = useRouter();
  const query = useSearchParams();
  const filter = readFilter((key) => query.get(key));
  return {
    filter,
    change: (part) => {
      router.replace(`/runs${toQuery({ ...filter, ...part })}`, { scroll: false });
      // From far below in the list one would see the middle of what is found.
      window.scrollTo({ top: 0 });
    },
  };
}

export function RunFilters({ filter, onChange }: { filter: Filter; onChange: (part: Partial<Filter>) => void }) {
  const t = useTranslations('runs');
  const trpc = useTRPC();
  const flows = useQuery(trpc.flows.list.queryOptions());
  const [search, setSearch] = useState(filter.search);
  const applySearch = useDebouncedCallback((value: string) => onChange({ search: value }), 300);
  return (
    <div className={classes.controls}>
      <SegmentedControl
        size="xs"
        className={classes.shows}
        aria-label={t('state')}
        value={filter.show}
        onChange={(value) => onChange({ show: value as Show })}
        data={shows.map((show) => ({ value: show, label: t(`show.${show}`) }))}
      />
      <Select
        size="xs"
        className={classes.smallChoice}
        aria-label={t('otherStates')}
        placeholder={t('otherStates')}
        data={rareShows.map((show) => ({ value: show, label: t(`show.${show}`) }))}
        value={rareShows.find((show) => show === filter.show) ?? null}
        onChange={(value) => onChange({ show: (value ?? 'all') as Show })}
        clearable
      />
      <Select
        size="xs"
        className={classes.smallChoice}
        aria-label={t('period')}
        placeholder={t('anyTime')}
        data={periods.map((days) => ({ value: String(days), label: t('lastDays', { days }) }))}
        value={filter.days === null ? null : String(filter.days)}
        onChange={(value) => onChange({ days: periods.find((days) => String(days) === value) ?? null })}
        clearable
      />
      <Select
        size="xs"
        className={classes.flowChoice}
        aria-label={t('flow')}
        placeholder={t('allFlows')}
        data={(flows.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.flowId}
        onChange={(flowId) => onChange({ flowId })}
        searchable
        clearable
        allowDeselect
      />
      <TextInput
        size="xs"
        className={classes.search}
        leftSection={<IconSearch size={16} />}
        placeholder={t('search')}
        aria-label={t('search')}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          applySearch(event.currentTarget.value);
        }}
      />
    </div>
  );
}
