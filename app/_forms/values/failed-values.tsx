'use client';
/** On a way for errors: what went wrong in the step that failed. */
import { UnstyledButton } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { NodeIcon } from '../../_ui/node-icon.tsx';
import { useNodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import { type ErrorValue, errorValues } from './error-values.ts';
import classes from './value-list.module.css';
import rows from './value-rows.module.css';

interface FailedValuesProps {
  step: FlowNode;
  wanted: string;
  onPick: (source: PillSource) => void;
}

export function FailedValues({ step, wanted, onPick }: FailedValuesProps) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const locale = useLocale();
  const { numbers } = useFlowView();
  const name = step.name ?? words.title(step.type);
  const number = numbers.get(step.id) ?? 0;
  const example: Record<ErrorValue, string> = {
    message: t('errorValues.messageExample'),
    code: 'salesforce.requiredFieldMissing',
    step: `${number} ${name}`,
  };
  const shown = errorValues(locale).filter(({ kind }) =>
    `${t(`errorValues.${kind}`)} ${name}`.toLowerCase().includes(wanted),
  );
  if (shown.length === 0) return null;
  return (
    <section className={classes.step}>
      <div className={classes.plainHeading}>
        <NodeIcon type={step.type} size={20} /> {t('errorValues.title', { number, name })}
      </div>
      {shown.map(({ kind, path }) => (
        <UnstyledButton
          key={kind}
          className={rows.row ?? ''}
          onClick={() => onPick({ kind: 'reference', nodeId: step.id, path })}
        >
          <span className={rows.label}>{t(`errorValues.${kind}`)}</span>
          <span className={`${rows.beside} ${rows.soft}`}>{example[kind]}</span>
        </UnstyledButton>
      ))}
    </section>
  );
}
