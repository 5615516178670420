'use client';
/** How much a flow may write before it pauses and asks; when it has, the answer is given here. */
import { Button, Loader, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { DialogButtons } from '../_ui/dialog-buttons.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { useResumeFlow } from './resume-dialog.tsx';

export type Stops = AppOutput['flows']['stops'];

/** The engine paused the flow by itself and waits for a person. */
export const isBraked = (code: string | null): boolean =>
  code === 'flow.braked' || code === 'flow.repeats' || code === 'flow.repeatsWith';

interface BrakeDialogProps {
  flowId: string;
  name: string;
  onClose: () => void;
}

export function BrakeDialog({ flowId, name, onClose }: BrakeDialogProps) {
  const t = useTranslations('brake');
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.flows.stops.queryOptions({ flowId }, { staleTime: 0 }));
  return (
    <Dialog onClose={onClose} title={t('title')} size={520}>
      <Text fw={600} size="sm" mb={16}>
        {name}
      </Text>
      {error && !data ? <ErrorText error={shownError(error)} /> : null}
      {!data && !error ? <Loader size={20} /> : null}
      {data ? <BrakeForm flowId={flowId} stops={data} onClose={onClose} /> : null}
    </Dialog>
  );
}

function BrakeForm({ flowId, stops, onClose }: { flowId: string; stops: Stops; onClose: () => void }) {
  const t = useTranslations('brake');
  const words = useTranslations('words');
  const trpc = useTRPC();
  const client = useQueryClient();
  const resume = useResumeFlow();
  const mayEdit = useMay('editor');
  const [hasBrake, setHasBrake] = useState(stops.brakeWrites !== null);
  const [most, setMost] = useState<number | ''>(stops.brakeWrites ?? stops.usual);
  const [stopsRepeats, setStopsRepeats] = useState(stops.stopsRepeats);
  const save = useMutation(
    trpc.flows.saveBrake.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.flows.pathKey() }),
    }),
  );
  const asks = isBraked(stops.pausedCode);
  const isUnfinished = hasBrake && (most === '' || most < 1);
  const keep = async (): Promise<void> => {
    if (mayEdit && !isUnfinished)
      await save.mutateAsync({ flowId, brakeWrites: hasBrake && most !== '' ? most : null, stopsRepeats });
    onClose();
    if (asks) await resume(flowId);
  };
  return (
    <Stack gap={20}>
      {asks && stops.pausedCode !== null ? (
        <ErrorText tone="warning" error={{ code: stops.pausedCode, params: stops.pausedParams ?? {} }} />
      ) : (
        <Text size="sm">{t('lead')}</Text>
      )}
      {save.error ? <ErrorText error={shownError(save.error)} /> : null}
      <Stack gap={8}>
        <Switch
          label={t('has')}
          checked={hasBrake}
          disabled={!mayEdit}
          onChange={(event) => setHasBrake(event.currentTarget.checked)}
        />
        {hasBrake ? (
          <NumberInput
            label={t('most')}
            description={t('written', { written: stops.written, usual: stops.usual })}
            value={most}
            onChange={(value) => setMost(typeof value === 'number' ? value : '')}
            error={isUnfinished ? t('mostMissing') : null}
            min={1}
            max={10_000_000}
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator=","
            disabled={!mayEdit}
            styles={{ wrapper: { maxWidth: 240 } }}
          />
        ) : null}
      </Stack>
      <Switch
        label={t('repeats')}
        description={t('repeatsHelp')}
        checked={stopsRepeats}
        disabled={!mayEdit}
        onChange={(event) => setStopsRepeats(event.currentTarget.checked)}
      />
      <DialogButtons onCancel={onClose}>
        <Button loading={save.isPending} disabled={isUnfinished || (!mayEdit && !asks)} onClick={() => void keep()}>
          {asks ? t('saveAndResume') : words('save')}
        </Button>
      </DialogButtons>
    </Stack>
  );
}
