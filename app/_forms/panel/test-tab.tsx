'use client';
/** Trying a step: what would be sent, and the real call with its result. */
import { Alert, Badge, Button, Checkbox, Group, Loader, Stack, Text } from '@mantine/core';
import { IconArrowRight, IconEye, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useRouteWords } from '../../_canvas/edge/route-label.tsx';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { ErrorText, shownError } from '../../_ui/errors.tsx';
import { useTimes } from '../../_ui/times.ts';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { Failed, GoTo } from './failed-test.tsx';
import { FirstOf, Sent } from './sent.tsx';
import { Simulation } from './simulation.tsx';
import classes from './step-panel.module.css';
import type { StepTesting } from './use-step-testing.ts';
import { ValueView } from './value-view.tsx';

export function TestTab({ testing }: { testing: StepTesting }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, known, problems } = useStepForm();
  const { samples } = useFlowView();
  const [isSure, setSure] = useState(false);
  const { result, preview, isTesting, isPreviewing } = testing;
  const writes = known.effect !== 'read' && known.effect !== 'pure';
  const sample = samples[node.id];
  const missing = problems.filter(({ severity }) => severity === 'error');
  // Asked before each test: one click more must not write a second record.
  const needsConsent = writes && !isSure;
  const hasWritten = sample !== undefined || result?.ok === true;
  const run = (): void => {
    testing.test();
    setSure(false);
  };
  const app = words.app(known.app);
  return (
    <Stack gap={16}>
      {missing.length > 0 ? (
        <Alert color="warning" variant="light" title={t('test.unfinished', { count: missing.length })}>
          <GoTo
            field={missing[0]?.place === 'connection' ? 'connection' : missing[0]?.field}
            label={t('test.finish')}
          />
        </Alert>
      ) : null}
      {writes ? (
        <Alert color="warning" variant="light" title={t('test.real', { app })}>
          <Text size="sm">{t('test.realText')}</Text>
          <Checkbox
            mt={10}
            size="sm"
            checked={isSure}
            disabled={isTesting}
            onChange={(event) => setSure(event.currentTarget.checked)}
            label={t(hasWritten ? 'test.sureAgain' : 'test.sure')}
          />
        </Alert>
      ) : (
        <p className={classes.text}>{t('test.text')}</p>
      )}
      <Group gap={8}>
        <Button
          leftSection={isTesting ? <Loader size={14} color="currentColor" /> : <IconPlayerPlay size={16} />}
          onClick={run}
          disabled={missing.length > 0 || needsConsent || isTesting || isPreviewing}
        >
          {isTesting ? t('test.running') : result ? t('test.again') : t('test.run')}
        </Button>
        {writes ? (
          <Button
            variant="default"
            leftSection={<IconEye size={16} />}
            onClick={testing.lookAt}
            loading={isPreviewing}
            disabled={missing.length > 0 || isTesting}
          >
            {t('test.preview')}
          </Button>
        ) : null}
      </Group>
      {known.dryRun === 'never' ? <p className={classes.text}>{words.noDryRun(node.type)}</p> : null}
      {testing.failure ? <ErrorText error={shownError(testing.failure)} /> : null}
      {preview ? (
        preview.ok ? (
          <section>
            <h2 className={classes.heading}>{t('test.wouldSend')}</h2>
            {known.perItem ? <FirstOf preview={preview.preview} /> : <Sent value={preview.preview} />}
            {preview.check ? <Check check={preview.check} app={app} /> : null}
            {!preview.check && known.dryRun === 'some' ? (
              <p className={classes.text}>{t('test.check.notAsked', { app })}</p>
            ) : null}
          </section>
        ) : (
          <Failed error={preview.error} />
        )
      ) : null}
      {result ? <Result result={result} /> : sample ? <LastSample /> : null}
      {known.hasSimulation ? <Simulation isReady={missing.length === 0} /> : null}
    </Stack>
  );
}

type Previewed = Extract<NonNullable<StepTesting['preview']>, { ok: true }>;

/** What the org itself said; everything was taken back. */
function Check({ check, app }: { check: NonNullable<Previewed['check']>; app: string }) {
  const t = useTranslations('forms.test.check');
  if (!check.ok)
    return (
      <Stack gap={8} mt={16} aria-live="polite">
        <Text size="sm" fw={600}>
          {t('refused', { app })}
        </Text>
        <Failed error={check.error} />
      </Stack>
    );
  const { kind, count } = check.wouldDo;
  return (
    <Alert color="success" variant="light" mt={16} title={t('title', { app })} aria-live="polite">
      {t(kind, { count })}
    </Alert>
  );
}

function Result({ result }: { result: NonNullable<StepTesting['result']> }) {
  const t = useTranslations('forms');
  const { took } = useTimes();
  const { node } = useStepForm();
  if (!result.ok)
    return (
      <Stack gap={16} aria-live="polite">
        <Failed error={result.error} />
        {result.input !== null ? (
          <section>
            <h2 className={classes.heading}>{t('test.sent')}</h2>
            <Sent value={result.input} />
          </section>
        ) : null}
      </Stack>
    );
  return (
    <Stack gap={16} aria-live="polite">
      <Group gap={8}>
        <Badge color="success" variant="light" size="lg" radius="sm">
          {t('test.succeeded')}
        </Badge>
        <Text size="sm" c="dimmed">
          {took(result.tookMs)}
        </Text>
      </Group>
      <Taken branch={result.branch} />
      <section>
        <h2 className={classes.heading}>{t('test.got')}</h2>
        <ValueView value={result.output} type={node.type} />
      </section>
      <p className={classes.text}>{t('test.offered')}</p>
    </Stack>
  );
}

function LastSample() {
  const t = useTranslations('forms');
  const { node } = useStepForm();
  const sample = useFlowView().samples[node.id];
  if (!sample) return null;
  return (
    <Stack gap={12}>
      {sample.isCurrent ? null : <Text className={classes.warning}>{t('test.changed')}</Text>}
      <Taken branch={sample.branch} />
      <section>
        <h2 className={classes.heading}>{t('test.last')}</h2>
        <ValueView value={sample.output} type={node.type} />
      </section>
    </Stack>
  );
}

function Taken({ branch }: { branch: string | null }) {
  const t = useTranslations('forms');
  const { node, known } = useStepForm();
  const words = useRouteWords();
  if (!branch || !known.branches) return null;
  const { name, condition } = words(node, branch);
  return (
    <Text size="sm" fw={600}>
      <IconArrowRight size={14} style={{ verticalAlign: 'text-bottom' }} aria-hidden />{' '}
      {t('test.taken', { route: name || condition })}
    </Text>
  );
}
