'use client';
import { Button, Menu, Skeleton, TextInput } from '@mantine/core';
import { IconChevronDown, IconFileImport, IconLayoutGrid, IconPlus, IconRoute, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { StopButton, useStop } from '../_frame/stop-band.tsx';
import { TemplateCards } from '../_templates/template-cards.tsx';
import { Empty } from '../_ui/empty.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { useCreateFlow } from './create-flow.ts';
import classes from './flow-list.module.css';
import { FlowRow } from './flow-row.tsx';
import { ImportDialog } from './import-dialog.tsx';

/** A search field helps from this many flows on. */
const SEARCH_FROM = 8;

export function FlowList() {
  const t = useTranslations('flows');
  const trpc = useTRPC();
  const mayEdit = useMay('editor');
  const isStopped = useStop() !== null;
  const { start, isBusy } = useCreateFlow();
  const [isImporting, setImporting] = useState(false);
  const [search, setSearch] = useState('');
  const { data, error, isPending } = useQuery(trpc.flows.list.queryOptions(undefined, { refetchInterval: 5_000 }));
  const flows = data ?? [];
  const wanted = search.trim().normalize('NFKC').toLowerCase();
  const found = flows.filter(({ name, folder }) =>
    `${name} ${folder ?? ''}`.normalize('NFKC').toLowerCase().includes(wanted),
  );
  return (
    <Page
      title={t('title')}
      lead={data?.length === 0 ? t('lead') : undefined}
      actions={
        mayEdit && flows.length > 0 ? (
          <>
            {isStopped ? null : <StopButton />}
            <NewFlow onStart={start} isBusy={isBusy} onImport={() => setImporting(true)} />
          </>
        ) : null
      }
    >
      {error && !data ? <ErrorText error={shownError(error)} /> : null}
      {isPending ? <LoadingRows /> : null}
      {data && flows.length === 0 ? (
        <FirstFlow mayEdit={mayEdit} onStart={start} isBusy={isBusy} onImport={() => setImporting(true)} />
      ) : null}
      {flows.length >= SEARCH_FROM ? (
        <TextInput
          className={classes.search}
          leftSection={<IconSearch size={16} />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      ) : null}
      {flows.length > 0 ? (
        <Panel>
          {found.length > 0 ? (
            <ul className={classes.list}>
              {found.map((flow) => (
                <FlowRow key={flow.id} flow={flow} />
              ))}
            </ul>
          ) : (
            <Empty icon={IconSearch} title={t('noneFound')} />
          )}
        </Panel>
      ) : null}
      {isImporting ? <ImportDialog onClose={() => setImporting(false)} /> : null}
    </Page>
  );
}

interface StartProps {
  onStart: () => void;
  onImport: () => void;
  isBusy: boolean;
}

function NewFlow({ onStart, onImport, isBusy }: StartProps) {
  const t = useTranslations('flows');
  return (
    <Menu>
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} />} rightSection={<IconChevronDown size={16} />} loading={isBusy}>
          {t('new')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLayoutGrid size={16} />} component={Link} href="/templates">
          {t('fromTemplate')}
        </Menu.Item>
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={onStart}>
          {t('fromNothing')}
        </Menu.Item>
        <Menu.Item leftSection={<IconFileImport size={16} />} onClick={onImport}>
          {t('import')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function FirstFlow({ mayEdit, onStart, onImport, isBusy }: StartProps & { mayEdit: boolean }) {
  const t = useTranslations('flows');
  return (
    <>
      <Panel>
        <Empty icon={IconRoute} title={t('empty')} text={t('emptyText')}>
          {mayEdit ? (
            <>
              <Button component={Link} href="/templates" leftSection={<IconLayoutGrid size={16} />}>
                {t('openTemplates')}
              </Button>
              <Button variant="default" onClick={onStart} loading={isBusy}>
                {t('fromNothing')}
              </Button>
              <Button variant="subtle" onClick={onImport}>
                {t('import')}
              </Button>
            </>
          ) : null}
        </Empty>
      </Panel>
      <h2 className={classes.subtitle}>{t('suggested')}</h2>
      <TemplateCards limit={3} />
    </>
  );
}

function LoadingRows() {
  return (
    <Panel>
      <ul className={classes.list} aria-busy>
        {[0, 1, 2].map((row) => (
          <li key={row} className={classes.row}>
            <Skeleton w={68} h={32} />
            <Skeleton h={20} maw={320} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
