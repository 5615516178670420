'use client';
/** A state is an icon, a word and a colour together, never a colour alone. */
import { Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCircle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconClockPause,
  IconHelpCircle,
  IconHourglass,
  IconLoader2,
  IconPlayerPause,
  IconPlugConnectedX,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './state-mark.module.css';

type Tone = 'success' | 'danger' | 'warning' | 'primary' | 'quiet';

const marks = {
  queued: [IconCircleDashed, 'quiet'],
  running: [IconLoader2, 'primary'],
  waiting: [IconHourglass, 'warning'],
  retrying: [IconRefresh, 'warning'],
  needsAttention: [IconAlertTriangle, 'warning'],
  uncertain: [IconHelpCircle, 'warning'],
  succeeded: [IconCircleCheck, 'success'],
  partlyFailed: [IconCircleMinus, 'warning'],
  notApplicable: [IconCircleMinus, 'quiet'],
  failed: [IconCircleX, 'danger'],
  cancelled: [IconBan, 'quiet'],
  skipped: [IconCircleMinus, 'quiet'],
  notReached: [IconCircle, 'quiet'],
  on: [IconCircleCheck, 'success'],
  off: [IconCircle, 'quiet'],
  paused: [IconPlayerPause, 'warning'],
  connected: [IconCircleCheck, 'success'],
  dead: [IconPlugConnectedX, 'danger'],
  sent: [IconCircleCheck, 'success'],
  kept: [IconClockPause, 'quiet'],
  pending: [IconClock, 'primary'],
} as const satisfies Record<string, readonly [TablerIcon, Tone]>;

export type State = keyof typeof marks;

export const isState = (value: string): value is State => Object.hasOwn(marks, value);

/** Of a step. One that waits for a person's choice has surely done nothing: its outcome is not unclear. */
export function stepState(step: { status: string; isChoice?: boolean }): State {
  if (step.status === 'uncertain' && step.isChoice) return 'needsAttention';
  return isState(step.status) ? step.status : 'running';
}

interface StateMarkProps {
  state: State;
  /** Icon only; the word appears on hover and for screen readers. */
  iconOnly?: boolean;
  size?: number;
}

export function StateMark({ state, iconOnly = false, size = 16 }: StateMarkProps) {
  const t = useTranslations('states');
  const [Icon, tone] = marks[state];
  const icon = (
    <Icon size={size} stroke={2} aria-hidden className={state === 'running' ? classes.turning : undefined} />
  );
  if (!iconOnly)
    return (
      <span className={classes.mark} data-tone={tone} data-state={state}>
        {icon}
        <span>{t(state)}</span>
      </span>
    );
  return (
    <Tooltip label={t(state)}>
      <span className={classes.mark} data-tone={tone} data-state={state} role="img" aria-label={t(state)}>
        {icon}
      </span>
    </Tooltip>
  );
}

/** What a run's list row says: a success may have ended in part or not have applied at all. */
export function runState(run: { status: string; outcome: string | null; waitingFor?: string | null }): State {
  if (run.status === 'succeeded' && run.outcome !== null && run.outcome !== 'done' && isState(run.outcome))
    return run.outcome;
  if (run.status === 'waiting' && run.waitingFor === 'retry') return 'retrying';
  return isState(run.status) ? run.status : 'queued';
}
