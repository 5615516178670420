'use client';
import { Anchor, Button, Checkbox, Group, Skeleton, VisuallyHidden } from '@mantine/core';
import { IconArrowLeft, IconChecks, IconHistory, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Empty } from '../_ui/empty.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { hasFailed, isFinished } from './ending.ts';
import { type FailureGroup, FailureLine, Failures, keyOf, useFailures } from './failures.tsx';
import { type Failure, toQuery, toQuestion } from './filter.ts';
import { RerunDialog } from './rerun-dialog.tsx';
import { RerunFailuresDialog } from './rerun-failures-dialog.tsx';
import { RunFilters, useFilter } from './run-filters.tsx';
import classes from './run-log.module.css';
import { RunLogRow } from './run-log-row.tsx';
import { RunTabs } from './run-tabs.tsx';
import { useChosen } from './use-chosen.ts';
import { useSteadyRows } from './use-steady-rows.ts';

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
  // What is asked about stays what it was, whatever comes while a person reads.
  const [rerun, setRerun] = useState<{ runIds: string[]; failedIds: string[] }>();
  const [group, setGroup] = useState<FailureGroup>();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(toQuestion(filter), {
      getNextPageParam: ({ next }) => next,
      refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 2 ? CALM_MS : LIVE_MS),
      placeholderData: (before) => before,
    }),
  );
  const { rows, over } = useSteadyRows(data?.pages.flatMap((page) => page.rows) ?? [], toQuery(filter));
  const finished = rows.filter(({ status }) => isFinished(status));
  const picked = finished.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const { failure } = filter;
  const ask = (runIds: string[]): void =>
    setRerun({
      runIds,
      failedIds: rows.filter((run) => runIds.includes(run.id) && hasFailed(run)).map(({ id }) => id),
    });
  const isFiltered = filter.show !== 'all' || filter.flowId !== null || filter.search !== '' || filter.days !== null;
  return (
    <Page title={t('title')} isWide>
      <RunTabs at="log" />
      <div className={classes.filters}>
        {failure ? (
          <Anchor component={Link} href="/runs" size="sm" className={classes.all}>
            <IconArrowLeft size={14} aria-hidden /> {t('tabs.log')}
          </Anchor>
        ) : (
          <RunFilters filter={filter} onChange={change} />
        )}
        {picked.length > 0 ? (
          <Group gap={8}>
            <span className={classes.chosen}>{t('chosen', { count: picked.length })}</span>
            <Button size="xs" leftSection={<IconRefresh size={16} />} onClick={() => ask(picked)}>
              {t('rerun')}
            </Button>
            <Button size="xs" variant="subtle" onClick={() => choose([])}>
              {t('chooseNone')}
            </Button>
          </Group>
        ) : null}
      </div>
      {failure ? <FailureHead failure={failure} onRerunAll={setGroup} /> : null}
      {failure || filter.search !== '' || (filter.show !== 'all' && filter.show !== 'problems') ? null : (
        <Failures flowId={filter.flowId} onRerunAll={setGroup} />
      )}
      {error ? (
        <div style={{ marginBottom: 16 }}>
          <ErrorText error={shownError(error)} />
        </div>
      ) : null}
      <Panel className={classes.panel}>
        {isPending ? <Loading /> : null}
        {data && rows.length === 0 && failure ? (
          <Empty icon={IconChecks} title={t('failures.mended')} text={t('failures.mendedText')} />
        ) : null}
        {data && rows.length === 0 && !failure ? (
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
            <tbody {...over}>
              {rows.map((run) => (
                <RunLogRow
                  key={run.id}
                  run={run}
                  mayRerun={mayRerun}
                  isChosen={chosen.has(run.id)}
                  onChoose={() => toggle(run.id)}
                  onRerun={() => ask([run.id])}
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
      {group ? <RerunFailuresDialog group={group} onClose={() => setGroup(undefined)} /> : null}
      {rerun ? (
        <RerunDialog
          {...rerun}
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

/** The group whose runs are listed; new ones of the same cause belong to it. */
function FailureHead({ failure, onRerunAll }: { failure: Failure; onRerunAll: (group: FailureGroup) => void }) {
  const group = useFailures(failure.flowId)?.groups.find((one) => keyOf(one) === keyOf(failure));
  return group ? (
    <Panel className={classes.group}>
      <FailureLine group={group} isAlone onRerunAll={() => onRerunAll(group)} />
    </Panel>
  ) : null;
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
