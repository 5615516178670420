'use client';
/** Nothing here yet: what this place is for, and the next click. */
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  icon: TablerIcon;
  title: string;
  text?: string;
  /** The whole page: its title is then the page's heading. */
  isPage?: boolean;
  children?: ReactNode;
}

export function Empty({ icon: Icon, title, text, isPage = false, children }: EmptyProps) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className={classes.empty}>
      <span className={classes.icon}>
        <Icon size={28} stroke={1.6} aria-hidden />
      </span>
      <Title className={classes.title}>{title}</Title>
      {text ? <p className={classes.text}>{text}</p> : null}
      {children ? <div className={classes.actions}>{children}</div> : null}
    </div>
  );
}
