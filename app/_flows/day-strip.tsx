'use client';
/** Runs of the last 24 hours, one bar an hour, the newest at the right. */
import { Tooltip } from '@mantine/core';
import { useTranslations } from 'next-intl';
import classes from './flow-list.module.css';

const WIDTH = 4;
const GAP = 1;
const HEIGHT = 28;
const FLOOR = 2;

interface DayStripProps {
  hours: { succeeded: number; failed: number }[];
  label: string;
}

export function DayStrip({ hours, label }: DayStripProps) {
  const t = useTranslations('flows');
  const most = Math.max(1, ...hours.map(({ succeeded, failed }) => succeeded + failed));
  const sum = (of: 'succeeded' | 'failed') => hours.reduce((total, hour) => total + hour[of], 0);
  const told = t('dayCounts', { succeeded: sum('succeeded'), failed: sum('failed') });
  const height = (count: number) => (count === 0 ? 0 : Math.max(3, (count / most) * (HEIGHT - FLOOR)));
  return (
    <Tooltip label={`${label}: ${told}`}>
      <svg
        className={classes.bars}
        width={hours.length * (WIDTH + GAP)}
        height={HEIGHT}
        role="img"
        aria-label={`${label}: ${told}`}
      >
        {hours.map(({ succeeded, failed }, hour) => {
          const x = hour * (WIDTH + GAP);
          const bad = height(failed);
          const good = height(succeeded);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the hour
            <g key={hour}>
              <rect className={classes.empty} x={x} y={HEIGHT - FLOOR} width={WIDTH} height={FLOOR} rx={1} />
              <rect className={classes.succeeded} x={x} y={HEIGHT - good} width={WIDTH} height={good} rx={1} />
              <rect className={classes.failed} x={x} y={HEIGHT - good - bad} width={WIDTH} height={bad} rx={1} />
            </g>
          );
        })}
      </svg>
    </Tooltip>
  );
}
