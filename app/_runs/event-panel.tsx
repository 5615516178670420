'use client';
import { useTranslations } from 'next-intl';
import { JsonView } from '../_ui/json-view.tsx';
import { useTimes } from '../_ui/times.ts';
import classes from './run-detail.module.css';
import type { Detail } from './run-detail.tsx';
import { Details } from './step-body.tsx';

/** What came in, as it came. */
export function EventPanel({ event }: { event: NonNullable<Detail['event']> }) {
  const t = useTranslations('runs');
  const times = useTimes();
  return (
    <section aria-label={t('event')}>
      <h2 className={classes.heading}>{t('event')}</h2>
      <p className={classes.facts} style={{ margin: '0 0 8px' }}>
        {t('receivedAt', { at: times.full(event.createdAt) })}
      </p>
      <Details>
        <JsonView value={event.payload} label={t('event')} />
      </Details>
    </section>
  );
}
