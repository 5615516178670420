import type { HTMLAttributes } from 'react';
import classes from './panel.module.css';

interface PanelProps extends HTMLAttributes<HTMLElement> {
  isPadded?: boolean;
}

export function Panel({ isPadded = false, className, ...rest }: PanelProps) {
  const names = [classes.panel, isPadded ? classes.padded : '', className ?? ''].filter(Boolean).join(' ');
  return <section className={names} {...rest} />;
}
