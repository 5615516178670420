'use client';
/** Why a test came to nothing, and the way to what mends it. */
import { Button } from '@mantine/core';
import { IconArrowRight, IconTool } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'next-intl';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { ErrorText } from '../../_ui/errors.tsx';
import { useCalled } from '../problem-words.ts';
import { useStepForm } from '../step-context.tsx';
import { SAMPLE_FIELD } from './trigger-tab.tsx';
import type { StepTesting } from './use-step-testing.ts';

type Told = Extract<NonNullable<StepTesting['result']>, { ok: false }>['error'];

export function Failed({ error }: { error: Told }) {
  const t = useTranslations('forms');
  const locale = useLocale();
  const { node } = useStepForm();
  const called = useCalled();
  const { repair } = error;
  // The engine names a place by its path in the form; services name their own fields.
  const shown = error.code.startsWith('flow.') ? called({ ...error, nodeId: node.id }) : error;
  return (
    <ErrorText error={shown} key={locale}>
      {error.code === 'flow.notTried' ? <GoToStep number={Number(error.params.fromStep)} /> : null}
      {repair?.kind === 'field' ? <GoTo field={repair.field} label={t('test.goToField')} /> : null}
      {repair?.kind === 'data' && repair.field ? <GoTo field={repair.field} label={t('test.goToField')} /> : null}
      {repair?.kind === 'connection' ? <GoTo field="connection" label={t('test.goToAccount')} /> : null}
    </ErrorText>
  );
}

/** The way to the step whose values are missing: where it is tested, or where a trigger gets its sample. */
function GoToStep({ number }: { number: number }) {
  const t = useTranslations('forms');
  const open = useEditor((state) => state.open);
  const { document, catalog, numbers } = useFlowView();
  const from = document.nodes.find(({ id }) => numbers.get(id) === number);
  if (!from) return null;
  const isTrigger = catalogNode(catalog, from.type)?.kind === 'trigger';
  return (
    <Button
      size="compact-sm"
      variant="default"
      rightSection={<IconArrowRight size={14} />}
      onClick={() => open(from.id, isTrigger ? { field: SAMPLE_FIELD } : { tab: 'test' })}
    >
      {t('test.goToStep', { number })}
    </Button>
  );
}

/** The way from a result to the field that mends it. */
export function GoTo({ field, label }: { field: string | undefined; label: string }) {
  const open = useEditor((state) => state.open);
  const { node } = useStepForm();
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconTool size={14} />}
      onClick={() => open(node.id, { field: field ?? '' })}
    >
      {label}
    </Button>
  );
}
