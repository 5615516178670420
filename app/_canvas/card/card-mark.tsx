'use client';
import { Tooltip } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconChecks, IconCircleDashed } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { CardState } from '../state/card-state.ts';
import classes from './card-mark.module.css';

const icons = { unfinished: IconCircleDashed, ready: IconCheck, tested: IconChecks, error: IconAlertCircle };

/** The state of a card: an icon, its word on hover and for screen readers. */
export function CardMark({ state }: { state: CardState }) {
  const t = useTranslations('canvas');
  const Icon = icons[state];
  const word = t(`state.${state}`);
  return (
    <Tooltip label={word}>
      <span className={classes.mark} data-state={state} role="img" aria-label={word}>
        <Icon size={18} stroke={2} aria-hidden />
      </span>
    </Tooltip>
  );
}
