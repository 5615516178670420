'use client';
import { Skeleton } from '@mantine/core';
import classes from './page.module.css';
import { Panel } from './panel.tsx';

/** The shape of a page while its first data is on the way. */
export function PageSkeleton() {
  return (
    <div className={classes.page} aria-busy>
      <div className={classes.header}>
        <Skeleton h={28} w={160} />
      </div>
      <Panel className={classes.waiting}>
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} h={36} />
        ))}
      </Panel>
    </div>
  );
}
