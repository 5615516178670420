'use client';
/** Today's calls of a connection: everybody's, ours by flow and by hour, where they lead, and how much of it is ours to use. */
import { Alert, Button, Group, NumberInput, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { ErrorText, shownError, useTellError } from '../_ui/errors.tsx';
import { Panel } from '../_ui/panel.tsx';
import { useTimes } from '../_ui/times.ts';
import classes from './connection-page.module.css';

type Calls = NonNullable<AppOutput['connections']['calls']>;

export function AllowancePanel({ connectionId }: { connectionId: string }) {
  const t = useTranslations('connections.calls');
  const trpc = useTRPC();
  const { data, error, isPending } = useQuery(
    trpc.connections.calls.queryOptions({ connectionId }, { refetchInterval: 30_000 }),
  );
  if (data === null) return null;
  return (
    <Panel isPadded aria-labelledby="calls">
      <h2 id="calls" className={classes.heading}>
        {t('title')}
      </h2>
      {error ? <ErrorText error={shownError(error)} /> : null}
      {isPending ? <Skeleton h={160} /> : null}
      {data ? <Shown calls={data} connectionId={connectionId} /> : null}
    </Panel>
  );
}

function Shown({ calls, connectionId }: { calls: Calls; connectionId: string }) {
  const t = useTranslations('connections.calls');
  const format = useFormatter();
  const { short } = useTimes();
  const { own, used, total, share, forecast, waiting, parkedAt, isExhausted } = calls;
  const most = total === null ? null : Math.floor((total * share) / 100);
  const percent = (part: number) => (total === null || total === 0 ? 0 : Math.min(100, (part / total) * 100));
  const others = Math.max(0, (used ?? own) - own);
  const leads = most === null ? 'unknown' : forecast > most ? 'over' : 'within';
  return (
    <Stack gap={20}>
      {parkedAt ? (
        <Alert
          color="warning"
          variant="light"
          icon={<IconHourglass />}
          title={t(isExhausted ? 'exhausted' : 'parked', { count: waiting, at: short(parkedAt) })}
        >
          {t('parkedText')}
        </Alert>
      ) : null}
      <dl className={classes.figures}>
        <Figure
          label={t('own')}
          value={format.number(own)}
          more={most === null ? '' : t('ofShare', { most: format.number(most) })}
        />
        <Figure
          label={t('org')}
          value={used === null ? '—' : format.number(used)}
          more={total === null ? t('unknown') : t('ofTotal', { total: format.number(total) })}
        />
        <Figure
          label={t('forecast')}
          value={format.number(forecast)}
          more={t(`leads.${leads}`)}
          isWarning={leads === 'over'}
        />
      </dl>
      {total === null ? null : (
        <div>
          <Progress.Root size={14} radius="sm" aria-label={t('title')}>
            <Progress.Section value={percent(own)} color="ai.6" aria-label={t('own')} />
            <Progress.Section value={percent(others)} color="gray.5" aria-label={t('others')} />
          </Progress.Root>
          <div className={classes.scale}>
            <span className={classes.mark} style={{ insetInlineStart: `${share}%` }}>
              {t('shareMark', { share })}
            </span>
          </div>
        </div>
      )}
      <Hours hours={calls.hours} />
      <ByFlow calls={calls} />
      <Share connectionId={connectionId} share={share} />
    </Stack>
  );
}

function Figure({
  label,
  value,
  more,
  isWarning,
}: {
  label: string;
  value: string;
  more: string;
  isWarning?: boolean;
}) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>
        <span className={classes.number}>{value}</span>
        <span className={classes.more} data-warning={isWarning || undefined}>
          {more}
        </span>
      </dd>
    </div>
  );
}

const BAR = { width: 16, gap: 4, height: 48 };

function Hours({ hours }: { hours: Calls['hours'] }) {
  const t = useTranslations('connections.calls');
  const { short } = useTimes();
  const format = useFormatter();
  const most = Math.max(1, ...hours.map(({ calls }) => calls));
  return (
    <figure className={classes.hours}>
      <svg
        viewBox={`0 0 ${hours.length * (BAR.width + BAR.gap)} ${BAR.height}`}
        role="img"
        aria-label={t('byHour')}
        preserveAspectRatio="none"
      >
        {hours.map(({ hour, calls }, place) => {
          const height = calls === 0 ? 2 : Math.max(4, (calls / most) * BAR.height);
          return (
            <rect
              key={hour.toISOString()}
              className={calls === 0 ? classes.empty : classes.bar}
              x={place * (BAR.width + BAR.gap)}
              y={BAR.height - height}
              width={BAR.width}
              height={height}
              rx={2}
            >
              <title>{`${short(hour)}: ${format.number(calls)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{hours[0] ? short(hours[0].hour) : ''}</span>
        <span>{t('byHour')}</span>
        <span>{t('now')}</span>
      </figcaption>
    </figure>
  );
}

function ByFlow({ calls: { byFlow, own } }: { calls: Calls }) {
  const t = useTranslations('connections.calls');
  const format = useFormatter();
  if (byFlow.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('noCalls')}
      </Text>
    );
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{t('flow')}</th>
          <th data-number>{t('callsOfDay')}</th>
          <th data-number>{t('part')}</th>
        </tr>
      </thead>
      <tbody>
        {byFlow.map(({ flowId, name, calls }) => (
          <tr key={flowId ?? ''}>
            <td>{flowId && name ? <Link href={`/flows/${flowId}`}>{name}</Link> : flowId ? t('gone') : t('noFlow')}</td>
            <td data-number>{calls === 0 ? t('lessThanOne') : format.number(calls)}</td>
            <td data-number>
              {format.number(own === 0 ? 0 : calls / own, { style: 'percent', maximumFractionDigits: 0 })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Share({ connectionId, share }: { connectionId: string; share: number }) {
  const t = useTranslations('connections.calls');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tell = useTellError();
  const mayEdit = useMay('editor');
  const [value, setValue] = useState<number | string>(share);
  const save = useMutation(
    trpc.connections.setShare.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
      onError: tell,
    }),
  );
  const isFine = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100;
  return (
    <div>
      <Group gap={8} align="flex-end">
        <NumberInput
          label={t('share')}
          suffix="%"
          min={1}
          max={100}
          allowDecimal={false}
          w={260}
          disabled={!mayEdit}
          value={value}
          onChange={setValue}
        />
        {mayEdit && value !== share ? (
          <Button
            variant="default"
            disabled={!isFine}
            loading={save.isPending}
            onClick={() => isFine && save.mutate({ connectionId, share: value })}
          >
            {words('save')}
          </Button>
        ) : null}
      </Group>
      <Text size="xs" c="dimmed" mt={6} maw={640}>
        {t('shareHelp')}
      </Text>
    </div>
  );
}
