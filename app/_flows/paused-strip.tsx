'use client';
/** In the editor: this flow rests, why, and how it goes on. */
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { useErrorWords } from '../_ui/errors.tsx';
import { BrakeDialog, isBraked } from './brake-dialog.tsx';
import classes from './paused-strip.module.css';
import { useResumeFlow } from './resume-dialog.tsx';

export function PausedStrip({ flowId, name }: { flowId: string; name: string }) {
  const t = useTranslations('brake');
  const flows = useTranslations('flows');
  const trpc = useTRPC();
  const words = useErrorWords();
  const resume = useResumeFlow();
  const mayOperate = useMay('operator');
  const [isAsked, setAsked] = useState(false);
  const { data } = useQuery(trpc.flows.stops.queryOptions({ flowId }, { refetchInterval: 10_000 }));
  if (!data || data.pausedCode === null || data.pausedCode === 'connection.dead') return null;
  const { pausedCode: code, pausedParams: params } = data;
  return (
    <section className={classes.strip} role="status">
      <IconPlayerPause size={18} aria-hidden className={classes.icon} />
      <span className={classes.words}>{words({ code, params: params ?? {} }).message}</span>
      {mayOperate ? (
        <Button
          size="xs"
          variant="default"
          leftSection={isBraked(code) ? null : <IconPlayerPlay size={14} />}
          onClick={() => (isBraked(code) ? setAsked(true) : void resume(flowId))}
        >
          {isBraked(code) ? t('decide') : flows('resume')}
        </Button>
      ) : null}
      {isAsked ? <BrakeDialog flowId={flowId} name={name} onClose={() => setAsked(false)} /> : null}
    </section>
  );
}
