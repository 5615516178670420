'use client';
import { CopyButton } from './copy-button.tsx';
import classes from './json-view.module.css';

/** Stored data as it is, for those who ask for it behind 「詳細」. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? '';
  return (
    <div className={classes.frame}>
      <div className={classes.copy}>
        <CopyButton value={text} />
      </div>
      <section aria-label={label}>
        <pre className={classes.text}>{text}</pre>
      </section>
    </div>
  );
}
