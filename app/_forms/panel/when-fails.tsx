'use client';
/** Below the fields of each step: what happens when it fails for good. */
import { Radio, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useErrorRoute } from '../../_canvas/card/use-error-route.tsx';
import { FieldFrame } from '../field-frame.tsx';
import { useStepForm } from '../step-context.tsx';

export const WHEN_FAILS_FIELD = 'whenFails';

export function WhenFails() {
  const t = useTranslations('forms.whenFails');
  const { node, problems } = useStepForm();
  const { isDrawn, add, remove, dialog } = useErrorRoute(node);
  return (
    <FieldFrame
      field={WHEN_FAILS_FIELD}
      label={t('label')}
      problems={problems.filter(({ code }) => code === 'flow.errorRouteEmpty')}
    >
      <Radio.Group value={isDrawn ? 'route' : 'end'} onChange={(value) => (value === 'route' ? add() : remove())}>
        <Stack gap={8}>
          <Radio size="sm" value="end" label={t('end')} description={t('endText')} />
          <Radio size="sm" value="route" label={t('route')} description={t('routeText')} />
        </Stack>
      </Radio.Group>
      {dialog}
    </FieldFrame>
  );
}
