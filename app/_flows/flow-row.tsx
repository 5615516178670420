'use client';
import { Switch, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleDashed,
  IconPencil,
  IconPlayerPause,
  IconPlugConnectedX,
  IconRefreshAlert,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Ago } from '../_ui/ago.tsx';
import { AppIcon, appsAlone } from '../_ui/app-icon.tsx';
import { useTellError } from '../_ui/errors.tsx';
import { runState, StateMark } from '../_ui/state-mark.tsx';
import { BrakeDialog, isBraked } from './brake-dialog.tsx';
import { DayStrip } from './day-strip.tsx';
import classes from './flow-list.module.css';
import { FlowMenu } from './flow-menu.tsx';
import { useAskHeldEvents } from './held-events.tsx';

export type Flow = AppOutput['flows']['list'][number];

/** More app icons than this are counted. */
const ICONS = 3;

export function FlowRow({ flow }: { flow: Flow }) {
  const t = useTranslations('flows');
  const apps = appsAlone(flow.apps).slice(0, ICONS);
  // Here and not with what it needs, which may be something else a moment later.
  const [isDeciding, setDeciding] = useState(false);
  return (
    <li className={classes.row}>
      <div className={classes.apps}>
        {apps.map((app, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one app may stand twice, and the order is what is shown
          <AppIcon key={index} app={app} size={28} withTooltip />
        ))}
        {apps.length === 0 ? <AppIcon app="" size={28} /> : null}
      </div>
      <div className={classes.name}>
        <Link href={`/flows/${flow.id}`} className={classes.link}>
          {flow.name}
        </Link>
        <div className={classes.under}>
          {flow.folder ? <span>{flow.folder}</span> : null}
          <Need flow={flow} onDecide={() => setDeciding(true)} />
        </div>
      </div>
      <LastRun flow={flow} />
      <div className={classes.strip}>
        <DayStrip hours={flow.hours} label={t('day')} />
      </div>
      <div className={classes.switch}>
        <FlowSwitch flow={flow} />
      </div>
      <div className={classes.menu}>
        <FlowMenu flow={flow} />
      </div>
      {isDeciding ? <BrakeDialog flowId={flow.id} name={flow.name} onClose={() => setDeciding(false)} /> : null}
    </li>
  );
}

/** The one thing that this flow waits for, with the way to it. */
function Need({ flow, onDecide }: { flow: Flow; onDecide: () => void }) {
  const t = useTranslations('flows.needs');
  if (flow.needs === 'connection')
    return (
      <Link href="/connections" className={classes.need} data-tone="danger">
        <IconPlugConnectedX size={14} aria-hidden /> {t('connection')}
      </Link>
    );
  if (flow.needs === 'attention')
    return (
      <Link href={`/runs?flow=${flow.id}&show=problems`} className={classes.need}>
        <IconAlertTriangle size={14} aria-hidden /> {t('attention')}
      </Link>
    );
  if (isBraked(flow.pausedCode))
    return (
      <button type="button" className={classes.need} onClick={onDecide}>
        <IconPlayerPause size={14} aria-hidden /> {t(flow.pausedCode === 'flow.braked' ? 'braked' : 'repeats')}
      </button>
    );
  if (flow.pausedCode !== null)
    return (
      <span className={classes.need}>
        <IconPlayerPause size={14} aria-hidden /> {t('paused')}
      </span>
    );
  if (flow.needs === 'polling')
    return (
      <Link href={`/flows/${flow.id}`} className={classes.need}>
        <IconRefreshAlert size={14} aria-hidden /> {t('polling')}
      </Link>
    );
  if (flow.needs === 'unfinished')
    return (
      <Link href={`/flows/${flow.id}`} className={classes.need} data-tone="quiet">
        <IconCircleDashed size={14} aria-hidden /> {t(flow.versionNumber === null ? 'unpublished' : 'unfinished')}
      </Link>
    );
  if (flow.hasDraftChanges && flow.versionNumber !== null)
    return (
      <span className={classes.need} data-tone="quiet">
        <IconPencil size={14} aria-hidden /> {t('draft')}
      </span>
    );
  return null;
}

function LastRun({ flow }: { flow: Flow }) {
  const t = useTranslations('flows');
  if (!flow.lastRun)
    return (
      <div className={classes.last}>
        <span className={classes.when}>{t('neverRan')}</span>
      </div>
    );
  const { id, status, outcome, at } = flow.lastRun;
  return (
    <Link href={`/runs/${id}`} className={classes.last} title={t('lastRun')}>
      <StateMark state={runState({ status, outcome })} />
      <Ago at={at} className={classes.when} />
    </Link>
  );
}

function FlowSwitch({ flow }: { flow: Flow }) {
  const t = useTranslations('flows');
  const states = useTranslations('states');
  const trpc = useTRPC();
  const client = useQueryClient();
  const tellError = useTellError();
  const mayOperate = useMay('operator');
  const askHeld = useAskHeldEvents();
  const flip = useMutation(
    trpc.flows.switch.mutationOptions({
      onSuccess: (answer) => askHeld(flow.id, answer),
      onError: tellError,
      onSettled: () => client.invalidateQueries({ queryKey: trpc.flows.pathKey() }),
    }),
  );
  const isOn = flip.isPending ? flip.variables.isOn : flow.isOn;
  const isUnpublished = flow.versionNumber === null;
  return (
    <Tooltip label={t('notPublished')} disabled={!isUnpublished}>
      <div style={{ width: 'fit-content' }}>
        <Switch
          checked={isOn}
          disabled={!mayOperate || isUnpublished || flip.isPending}
          onChange={(event) => flip.mutate({ flowId: flow.id, isOn: event.currentTarget.checked, held: 'ask' })}
          label={states(isOn ? 'on' : 'off')}
          aria-label={t('switchOf', { name: flow.name })}
          color="success.7"
        />
      </div>
    </Tooltip>
  );
}
