'use client';
/** Label above, help only where it says a consequence, the error below in words. `data-field` is where the checklist leads. */
import { IconAlertCircle, IconCircleDashed } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import type { Problem } from '../../engine/flow/validate.ts';
import { isMissing } from '../_canvas/state/card-state.ts';
import { useMay } from '../_frame/member.tsx';
import classes from './field-frame.module.css';
import { useProblemWords } from './problem-words.ts';

interface FieldFrameProps {
  field: string;
  label: string;
  isRequired?: boolean;
  help?: string | undefined;
  problems?: readonly Problem[];
  /** What is in it changes nothing of the flow, or says itself who may. */
  isForAll?: boolean;
  children: ReactNode;
}

export function FieldFrame({
  field,
  label,
  isRequired = false,
  help,
  problems = [],
  isForAll = false,
  children,
}: FieldFrameProps) {
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
      {isForAll ? children : <ForEditors>{children}</ForEditors>}
      <FieldErrors problems={problems} />
    </div>
  );
}

/** For everybody else the same controls are there to be read. */
export function ForEditors({ children }: { children: ReactNode }) {
  const mayEdit = useMay('editor');
  if (mayEdit) return children;
  return (
    <fieldset disabled className={classes.readOnly}>
      {children}
    </fieldset>
  );
}

export function FieldErrors({ problems }: { problems: readonly Problem[] }) {
  const words = useProblemWords();
  return problems.map((problem) => (
    <div
      key={`${problem.code} ${problem.field}`}
      className={classes.error}
      // What is not filled in yet is no mistake: a step that was just added does not shout.
      data-tone={isMissing(problem) ? 'warning' : problem.severity}
      role={isMissing(problem) ? undefined : 'alert'}
    >
      <Mark problem={problem} />
      <span>{sentences(words(problem), isMissing(problem))}</span>
    </div>
  ));
}

/** What is merely empty needs no second sentence that says to fill it in. */
const sentences = ({ message, action }: { message: string; action: string }, isEmpty: boolean): string =>
  isEmpty ? message : [message, action].filter(Boolean).join(' ');

function Mark({ problem }: { problem: Problem }) {
  const Icon = isMissing(problem) ? IconCircleDashed : IconAlertCircle;
  return <Icon size={15} aria-hidden className={classes.icon} />;
}
