'use client';
/** The open step, for the fields of its form. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { CatalogNode } from '../../engine/flow/catalog.ts';
import type { FlowNode } from '../../engine/flow/document.ts';
import type { Problem } from '../../engine/flow/validate.ts';
import type { ValueSource } from '../../engine/values/source.ts';
import type { Json } from '../../nodes/contract.ts';
import { changeNode, setConfig, setInput } from '../_canvas/operations/change.ts';
import { isMissing } from '../_canvas/state/card-state.ts';
import { useEditor } from '../_canvas/state/editor-context.tsx';
import { ValuePlace } from './values/value-place.tsx';

export interface StepForm {
  node: FlowNode;
  known: CatalogNode;
  problems: readonly Problem[];
  setConfig(key: string, value: Json | undefined): void;
  setInput(key: string, source: ValueSource | undefined): void;
  /** Any other change of the step; changes with one merge key in a row are one step back. */
  change(change: (node: FlowNode) => FlowNode, mergeKey?: string): void;
}

const context = createContext<StepForm | null>(null);

interface StepFormProviderProps {
  node: FlowNode;
  known: CatalogNode;
  problems: readonly Problem[];
  children: ReactNode;
}

export function StepFormProvider({ node, known, problems, children }: StepFormProviderProps) {
  const changeDocument = useEditor((state) => state.change);
  const form = useMemo((): StepForm => {
    const change: StepForm['change'] = (next, mergeKey) =>
      changeDocument((document) => changeNode(document, node.id, next), mergeKey && `${node.id} ${mergeKey}`);
    return {
      node,
      known,
      problems,
      change,
      setConfig: (key, value) => change((it) => setConfig(it, key, value), `config ${key}`),
      setInput: (key, source) => change((it) => setInput(it, key, source), `input ${key}`),
    };
  }, [node, known, problems, changeDocument]);
  return (
    <context.Provider value={form}>
      <ValuePlace nodeId={node.id} isAtEnd={known.perItem !== undefined}>
        {children}
      </ValuePlace>
    </context.Provider>
  );
}

export function useStepForm(): StepForm {
  const form = useContext(context);
  if (!form) throw new Error('used outside a step');
  return form;
}

/** Red is for what is wrong, not for what is still empty. */
export const isWrongAt = (problems: readonly Problem[], field: string): boolean =>
  problemsAt(problems, field).some((problem) => !isMissing(problem));

/** Problems at a field or inside it: `fields` also has those of `fields.Name`. */
export function problemsAt(problems: readonly Problem[], field: string, exactly = false): Problem[] {
  return problems.filter(
    ({ field: at }) => at !== undefined && (at === field || (!exactly && at.startsWith(`${field}.`))),
  );
}
