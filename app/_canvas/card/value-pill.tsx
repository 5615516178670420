'use client';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { PillSource } from '../../_forms/values/content.ts';
import { useValueLabels } from '../../_forms/values/labels.ts';
import { NodeIcon } from '../../_ui/node-icon.tsx';
import classes from './value-pill.module.css';

/** A value of an earlier step: “2 メールアドレス” with the mark of its app. */
export function ValuePill({ source, withIcon = true }: { source: PillSource; withIcon?: boolean }) {
  const t = useTranslations('forms');
  const { step, type, label, list, isBroken } = useValueLabels()(source);
  return (
    <span className={classes.pill} data-broken={isBroken || undefined} title={list}>
      {isBroken ? <IconAlertCircle size={14} aria-hidden /> : null}
      {withIcon && type ? <NodeIcon type={type} size={16} /> : null}
      {step === undefined ? null : <span className={classes.step}>{t('stepShort', { step })}</span>}
      <span className={classes.label}>{label}</span>
    </span>
  );
}
