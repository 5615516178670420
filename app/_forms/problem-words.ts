'use client';
import { useCallback } from 'react';
import type { Problem } from '../../engine/flow/validate.ts';
import { useFlowView } from '../_canvas/state/flow-view.tsx';
import { useErrorWords } from '../_ui/errors.tsx';
import { useNodeWords } from './node-words.ts';

/** A problem in words; places deep in a form (`routes.r1.0.all.0.left`) are called by the label that people see there. */
export function useProblemWords(): (problem: Problem) => { message: string; action: string } {
  const { document } = useFlowView();
  const errorWords = useErrorWords();
  const words = useNodeWords();
  return useCallback(
    (problem) => {
      const { field } = problem.params;
      const node = document.nodes.find(({ id }) => id === problem.nodeId);
      if (!node || typeof field !== 'string' || field.startsWith('@')) return errorWords(problem);
      const [key = '', name] = field.split('.');
      const isNamed = name !== undefined && !/^\d+$/.test(name) && node.config[key] === undefined;
      const label = words.label(node.type, key);
      return errorWords({ ...problem, params: { ...problem.params, field: isNamed ? `${label} › ${name}` : label } });
    },
    [document, errorWords, words],
  );
}
