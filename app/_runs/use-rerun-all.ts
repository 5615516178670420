'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AppInput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { type Progress, rerunAll } from './rerun-all.ts';

type Given = Omit<AppInput['runs']['rerunFailures'], 'after'>;

const nothing: Progress = { made: [], left: [] };

/** What was begun before an error or a stop has been done; the rest stays in its group. */
export function useRerunAll() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { mutateAsync } = useMutation(trpc.runs.rerunFailures.mutationOptions());
  const [phase, setPhase] = useState<'asked' | 'running' | 'ended'>('asked');
  const [done, setDone] = useState(nothing);
  const [error, setError] = useState<unknown>();
  const isStopped = useRef(false);
  const stop = () => {
    isStopped.current = true;
  };
  useEffect(
    () => () => {
      isStopped.current = true;
    },
    [],
  );
  const begin = async (given: Given): Promise<Progress | undefined> => {
    isStopped.current = false;
    setPhase('running');
    try {
      return await rerunAll((after) => mutateAsync({ ...given, ...(after ? { after } : {}) }), {
        tell: setDone,
        isStopped: () => isStopped.current,
      });
    } catch (cause) {
      setError(cause);
      return undefined;
    } finally {
      setPhase('ended');
      void client.invalidateQueries({ queryKey: trpc.runs.pathKey() });
    }
  };
  return { phase, done, error, begin, stop };
}
