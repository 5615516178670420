'use client';
/** “3分前”, with the exact time on hover; goes on by itself. */
import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTimes } from './times.ts';

const STEP_MS = 20_000;

export function Ago({ at, className }: { at: Date; className?: string | undefined }) {
  const times = useTimes();
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={times.full(at)}>
      <time className={className} dateTime={at.toISOString()} suppressHydrationWarning>
        {times.ago(at, now)}
      </time>
    </Tooltip>
  );
}
