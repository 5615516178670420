'use client';
import classes from './copy-box.module.css';
import { CopyButton } from './copy-button.tsx';

/** An address or a command that people take elsewhere. */
export function CopyBox({ value, label }: { value: string; label?: string }) {
  return (
    <div className={classes.box}>
      <code className={classes.value}>{value}</code>
      <CopyButton value={value} {...(label === undefined ? {} : { label })} />
    </div>
  );
}
