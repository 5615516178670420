'use client';
/** A search over past events: does its key find each of them exactly once? Offered below the step's test. */
import { Alert, Badge, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useEditorPage } from '../../_canvas/state/editor-page.tsx';
import type { AppOutput } from '../../_client/output.ts';
import { useTRPC } from '../../_client/trpc.tsx';
import { ErrorText, shownError } from '../../_ui/errors.tsx';
import { useTimes } from '../../_ui/times.ts';
import { useStepForm } from '../step-context.tsx';
import classes from './simulation.module.css';

const sizes = [20, 50, 100, 200];
const order = ['one', 'none', 'several', 'elsewhere', 'unknown'] as const;
const tones = { one: 'success', none: 'ai', several: 'danger', elsewhere: 'warning', unknown: 'gray' } as const;

export function Simulation({ isReady }: { isReady: boolean }) {
  const t = useTranslations('forms.simulate');
  const trpc = useTRPC();
  const { node } = useStepForm();
  const { flowId, saveNow } = useEditorPage();
  const [most, setMost] = useState('50');
  const simulate = useMutation(trpc.flow.simulate.mutationOptions());
  const run = async (): Promise<void> => {
    if (await saveNow()) simulate.mutate({ flowId, nodeId: node.id, most: Number(most) });
  };
  return (
    <section className={classes.simulation} aria-labelledby="simulation">
      <h2 id="simulation" className={classes.heading}>
        {t('title')}
      </h2>
      <Text size="sm">{t('text')}</Text>
      <Group gap={8} mt={12} align="flex-end">
        <Select
          label={t('most')}
          w={140}
          allowDeselect={false}
          value={most}
          onChange={(value) => value && setMost(value)}
          data={sizes.map((size) => ({ value: String(size), label: t('latest', { count: size }) }))}
        />
        <Button
          variant="default"
          leftSection={<IconHistory size={16} />}
          disabled={!isReady}
          loading={simulate.isPending}
          onClick={() => void run()}
        >
          {t('run')}
        </Button>
      </Group>
      <div aria-live="polite">
        {simulate.error ? (
          <div className={classes.result}>
            <ErrorText error={shownError(simulate.error)} />
          </div>
        ) : null}
        {simulate.data ? <Result found={simulate.data} /> : null}
      </div>
    </section>
  );
}

type Found = AppOutput['flow']['simulate'];

function adviceOn(looked: number, counts: Found['counts']): 'several' | 'elsewhere' | 'unknown' | 'fine' {
  if (counts.several > 0) return 'several';
  if (counts.elsewhere > 0) return 'elsewhere';
  return counts.unknown === looked ? 'unknown' : 'fine';
}

function Result({ found: { looked, counts, examples } }: { found: Found }) {
  const t = useTranslations('forms.simulate');
  const { short } = useTimes();
  if (looked === 0) return <p className={classes.result}>{t('noEvents')}</p>;
  const advice = adviceOn(looked, counts);
  return (
    <Stack gap={12} className={classes.result}>
      <Text size="sm" fw={600}>
        {t('looked', { count: looked })}
      </Text>
      <ul className={classes.counts}>
        {order
          .filter((finding) => counts[finding] > 0)
          .map((finding) => (
            <li key={finding}>
              <span>{t(`findings.${finding}`)}</span>
              <span className={classes.bar}>
                <span style={{ width: `${(counts[finding] / looked) * 100}%` }} data-finding={finding} />
              </span>
              <strong>{counts[finding]}</strong>
            </li>
          ))}
      </ul>
      <Alert variant="light" color={advice === 'fine' ? 'success' : 'warning'}>
        {t(`advice.${advice}`)}
      </Alert>
      {examples.length > 0 ? (
        <div>
          <h3 className={classes.heading}>{t('examples')}</h3>
          <ul className={classes.examples}>
            {examples.map(({ finding, at, runId, values, count }) => (
              <li key={`${runId} ${finding} ${values} ${at.getTime()}`}>
                <Badge size="sm" radius="sm" variant="light" color={tones[finding]}>
                  {t(`findings.${finding}`)}
                </Badge>
                <span className={classes.value}>{values || '—'}</span>
                {count > 1 ? <span>{t('found', { count })}</span> : null}
                {runId ? <Link href={`/runs/${runId}`}>{short(at)}</Link> : <span>{short(at)}</span>}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Stack>
  );
}
