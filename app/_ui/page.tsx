'use client';
/** One title, at most one primary button, content up to 1,200 px. */
import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: ReactNode;
  /** The way to the list that this page belongs to. */
  back?: ReactNode;
  /** One line below the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** Tables and canvases may use the whole width. */
  isWide?: boolean;
  children: ReactNode;
}

export function Page({ title, back, lead, actions, isWide = false, children }: PageProps) {
  return (
    <div className={classes.page} data-wide={isWide || undefined}>
      <header className={classes.header}>
        <div className={classes.heading}>
          {back ? <div className={classes.back}>{back}</div> : null}
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {lead ? <p className={classes.lead}>{lead}</p> : null}
        </div>
        {actions ? (
          <Group gap={8} className={classes.actions}>
            {actions}
          </Group>
        ) : null}
      </header>
      {children}
    </div>
  );
}
