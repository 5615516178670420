'use client';
import { useMemo } from 'react';
import { useFlowShape, useFlowView } from '../../_canvas/state/flow-view.tsx';
import { type SampleScope, sampleScope } from './samples.ts';
import { useValuePlace } from './value-place.tsx';

/** The samples as the step around sees them. */
export function useSamples(): SampleScope {
  const { document, catalog, samples } = useFlowView();
  const { usable } = useFlowShape();
  const place = useValuePlace();
  return useMemo(
    () =>
      place
        ? sampleScope({ document, catalog, usable, outputOf: (id) => samples[id]?.output }, place)
        : { output: (id) => samples[id]?.output, turn: () => undefined },
    [document, catalog, samples, usable, place],
  );
}
