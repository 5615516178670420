'use client';
/** Runs of the last 24 hours, one bar an hour, the newest at the right. */
import { Tooltip } from '@mantine/core';
import { useTranslations } from 'next-intl';
import classes from './flow-list.module.css';

const WIDTH = 4;
const GAP = 1;
const HEIGHT = 28;
const FLOOR = 2;
/** One run among a thousand is seen too. */
const LEAST = 3;

/** From the ground up. */
const parts = ['succeeded', 'partlyFailed', 'failed'] as const;
type Part = (typeof parts)[number];

interface DayStripProps {
  hours: Record<Part, number>[];
  label: string;
}

export function DayStrip({ hours, label }: DayStripProps) {
  const t = useTranslations('flows');
  const most = Math.max(1, ...hours.map((hour) => parts.reduce((all, part) => all + hour[part], 0)));
  const sum = (of: Part) => hours.reduce((total, hour) => total + hour[of], 0);
  const told = t('dayCounts', {
    succeeded: sum('succeeded'),
    partlyFailed: sum('partlyFailed'),
    failed: sum('failed'),
  });
  const height = (count: number) => (count === 0 ? 0 : Math.max(LEAST, (count / most) * (HEIGHT - 2 * LEAST)));
  return (
    <Tooltip label={`${label}: ${told}`}>
      <svg
        className={classes.bars}
        width={hours.length * (WIDTH + GAP)}
        height={HEIGHT}
        role="img"
        aria-label={`${label}: ${told}`}
      >
        {hours.map((hour, index) => {
          const x = index * (WIDTH + GAP);
          let top = HEIGHT;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the hour
            <g key={index}>
              <rect className={classes.empty} x={x} y={HEIGHT - FLOOR} width={WIDTH} height={FLOOR} rx={1} />
              {parts.map((part) => {
                const tall = height(hour[part]);
                top -= tall;
                return <rect key={part} className={classes[part]} x={x} y={top} width={WIDTH} height={tall} rx={1} />;
              })}
            </g>
          );
        })}
      </svg>
    </Tooltip>
  );
}
