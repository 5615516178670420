'use client';
import { useCallback } from 'react';
import { catalogNode } from '../../engine/flow/catalog.ts';
import type { Problem } from '../../engine/flow/validate.ts';
import { useFlowView } from '../_canvas/state/flow-view.tsx';
import { useErrorWords } from '../_ui/errors.tsx';
import { useNodeWords } from './node-words.ts';
import { useKnownLabel } from './use-options.ts';

/** A problem in words. */
export function useProblemWords(): (problem: Problem) => { message: string; action: string } {
  const errorWords = useErrorWords();
  const called = useCalled();
  return useCallback((problem) => errorWords(called(problem)), [errorWords, called]);
}

/** Places deep in a form (`routes.r1.0.all.0.left`) are called by the label that people see there. */
export function useCalled(): <Some extends Pick<Problem, 'nodeId' | 'params'>>(problem: Some) => Some {
  const { document, catalog } = useFlowView();
  const words = useNodeWords();
  const labelOf = useKnownLabel();
  return useCallback(
    (problem) => {
      const { field } = problem.params;
      const node = document.nodes.find(({ id }) => id === problem.nodeId);
      if (!node || typeof field !== 'string' || field.startsWith('@')) return problem;
      const [key = '', name] = field.split('.');
      const isNamed = name !== undefined && !/^\d+$/.test(name) && node.config[key] === undefined;
      const label = words.label(node.type, key);
      if (!isNamed) return { ...problem, params: { ...problem.params, field: label } };
      const place = catalogNode(catalog, node.type)?.fields.find((one) => one.key === key && one.place === 'input');
      const shown = (place && labelOf(node, place, name)) ?? name;
      return { ...problem, params: { ...problem.params, field: `${label} › ${shown}` } };
    },
    [document, catalog, words, labelOf],
  );
}
