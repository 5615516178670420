'use client';
/** Label above, help only where it says a consequence, the error below in words. `data-field` is where the checklist leads. */
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import type { Problem } from '../../engine/flow/validate.ts';
import { useErrorWords } from '../_ui/errors.tsx';
import classes from './field-frame.module.css';

interface FieldFrameProps {
  field: string;
  label: string;
  isRequired?: boolean;
  help?: string | undefined;
  problems?: readonly Problem[];
  children: ReactNode;
}

export function FieldFrame({ field, label, isRequired = false, help, problems = [], children }: FieldFrameProps) {
  const t = useTranslations('forms');
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings its own drawing
    <div className={classes.frame} data-field={field} role="group" aria-labelledby={id}>
      <div className={classes.label} id={id}>
        {label}
        {isRequired ? <span className={classes.required}>{t('required')}</span> : null}
      </div>
      {help ? <div className={classes.help}>{help}</div> : null}
      {children}
      <FieldErrors problems={problems} />
    </div>
  );
}

export function FieldErrors({ problems }: { problems: readonly Problem[] }) {
  const words = useErrorWords();
  return problems.map((problem) => (
    <div key={`${problem.code} ${problem.field}`} className={classes.error} data-tone={problem.severity} role="alert">
      <IconAlertCircle size={15} aria-hidden className={classes.icon} />
      <span>
        {words(problem).message} {words(problem).action}
      </span>
    </div>
  ));
}
