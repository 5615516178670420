'use client';
import { Button, Checkbox, Group, SegmentedControl, Select, Skeleton, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconHistory, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Empty } from '../_ui/empty.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { hasFailed, isFinished } from './ending.ts';
import { type Filter, readFilter, type Show, shows, toQuery, toQuestion } from './filter.ts';
import { RerunDialog } from './rerun-dialog.tsx';
import classes from './run-log.module.css';
import { RunLogRow } from './run-log-row.tsx';
import { RunTabs } from './run-tabs.tsx';
import { useChosen } from './use-chosen.ts';

const LIVE_MS = 2_000;
/** With many pages open, each refresh asks for all of them: less often. */
const CALM_MS = 10_000;

export function RunLog() {
  const t = useTranslations('runs');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const mayRerun = useMay('operator');
  const { filter, change } = useFilter();
  const { chosen, toggle, choose } = useChosen();
  const [rerun, setRerun] = useState<string[]>();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(toQuestion(filter), {
      getNextPageParam: ({ next }) => next,
      refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 2 ? CALM_MS : LIVE_MS),
      placeholderData: (before) => before,
    }),
  );
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const finished = rows.filter(({ status }) => isFinished(status));
  const picked = finished.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const isFiltered = filter.show !== 'all' || filter.flowId !== null || filter.search !== '';
  return (
    <Page title={t('title')} isWide>
      <RunTabs at="log" />
      <div className={classes.filters}>
        <Filters filter={filter} onChange={change} />
        {picked.length > 0 ? (
          <Group gap={8}>
            <span className={classes.chosen}>{t('chosen', { count: picked.length })}</span>
            <Button size="xs" leftSection={<IconRefresh size={16} />} onClick={() => setRerun(picked)}>
              {t('rerun')}
            </Button>
            <Button size="xs" variant="subtle" onClick={() => choose([])}>
              {t('chooseNone')}
            </Button>
          </Group>
        ) : null}
      </div>
      {error && !data ? <ErrorText error={shownError(error)} /> : null}
      <Panel className={classes.panel}>
        {isPending ? <Loading /> : null}
        {data && rows.length === 0 ? (
          <Empty
            icon={isFiltered ? IconSearch : IconHistory}
            title={t(isFiltered ? 'noneFound' : 'empty')}
            text={t(isFiltered ? 'noneFoundText' : 'emptyText')}
          >
            {isFiltered ? null : (
              <Button component={Link} href="/flows" variant="default">
                {t('toFlows')}
              </Button>
            )}
          </Empty>
        ) : null}
        {rows.length > 0 ? (
          <table className={classes.table}>
            <thead>
              <tr>
                {mayRerun ? (
                  <th className={classes.pick}>
                    <Checkbox
                      size="xs"
                      aria-label={t('chooseAll')}
                      disabled={finished.length === 0}
                      checked={finished.length > 0 && picked.length === finished.length}
                      indeterminate={picked.length > 0 && picked.length < finished.length}
                      onChange={() => choose(picked.length === finished.length ? [] : finished.map(({ id }) => id))}
                    />
                  </th>
                ) : null}
                <th>{t('state')}</th>
                <th>{t('flow')}</th>
                <th>{t('keyValues')}</th>
                <th>{t('started')}</th>
                <th className={classes.number}>{t('took')}</th>
                <th>{t('what')}</th>
                <th>
                  <VisuallyHidden>{t('actions')}</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((run) => (
                <RunLogRow
                  key={run.id}
                  run={run}
                  mayRerun={mayRerun}
                  isChosen={chosen.has(run.id)}
                  onChoose={() => toggle(run.id)}
                  onRerun={() => setRerun([run.id])}
                />
              ))}
            </tbody>
          </table>
        ) : null}
      </Panel>
      {hasNextPage ? (
        <Group justify="center" mt={16}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words('more')}
          </Button>
        </Group>
      ) : null}
      {rerun ? (
        <RerunDialog
          runIds={rerun}
          failedIds={rows.filter((run) => rerun.includes(run.id) && hasFailed(run)).map(({ id }) => id)}
          onClose={() => setRerun(undefined)}
          onDone={() => {
            setRerun(undefined);
            choose([]);
          }}
        />
      ) : null}
    </Page>
  );
}

/** The address is the filter's only place. */
function useFilter(): { filter: Filter; change: (part: Partial<Filter>) => void } {
  const router = useRouter();
  const query = useSearchParams();
  const filter = readFilter((key) => query.get(key));
  return {
    filter,
    change: (part) => router.replace(`/runs${toQuery({ ...filter, ...part })}`, { scroll: false }),
  };
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (part: Partial<Filter>) => void }) {
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

function Loading() {
  return (
    <div className={classes.loading} aria-busy>
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} h={24} />
      ))}
    </div>
  );
}
