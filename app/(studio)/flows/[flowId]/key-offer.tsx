'use client';
/** Below the line that leads to a live flow: the key that the account has a field for, for all steps that could have it. */
import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEditor } from '../../../_canvas/state/editor-context.tsx';
import { useFlowView } from '../../../_canvas/state/flow-view.tsx';
import { decide, undecidedIn, useOffers } from '../../../_forms/offers.ts';
import { useMay } from '../../../_frame/member.tsx';
import classes from './guide.module.css';

export function KeyOffer() {
  const t = useTranslations('forms.keyOffer');
  const { document, catalog } = useFlowView();
  const mayEdit = useMay('editor');
  const change = useEditor((state) => state.change);
  const { offers } = useOffers(mayEdit ? undecidedIn(document.nodes, catalog) : []);
  const [first] = offers;
  if (!first) return null;
  const declined = offers.map((offer) => ({ ...offer, value: null }));
  return (
    <section className={classes.guide} aria-label={t('label')}>
      <IconKey size={18} aria-hidden className={classes.icon} />
      <span className={classes.text}>{t('guide', { field: first.label, count: offers.length })}</span>
      <Button
        size="compact-sm"
        variant="default"
        className={classes.go ?? ''}
        onClick={() => change((before) => decide(before, offers))}
      >
        {t('use', { field: first.label })}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        className={classes.go ?? ''}
        onClick={() => change((before) => decide(before, declined))}
      >
        {t('decline')}
      </Button>
    </section>
  );
}
