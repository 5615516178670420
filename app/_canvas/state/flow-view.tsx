'use client';
/** The flow as it is looked at: in the editor the draft with its samples, on a run's page the version it ran. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Catalog } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import type { Json, OutputField } from '../../../nodes/contract.ts';
import { type FlowShape, flowShape, shapeKey } from './flow-shape.ts';

export interface StepSample {
  output: Json;
  branch: string | null;
  /** False when the step was changed since. */
  isCurrent: boolean;
}

export interface ConnectionView {
  id: string;
  type: string;
  name: string;
  status: string;
}

export interface FlowView {
  document: FlowDocument;
  catalog: Catalog;
  numbers: ReadonlyMap<string, number>;
  samples: Readonly<Record<string, StepSample>>;
  connections: readonly ConnectionView[];
  /** Values of steps whose kind does not know them all: what a called flow returns. */
  outputs: ReadonlyMap<string, readonly OutputField[]>;
}

const viewContext = createContext<FlowView | null>(null);
const shapeContext = createContext<FlowShape | null>(null);

export function FlowViewProvider({ view, children }: { view: FlowView; children: ReactNode }) {
  const { document, catalog, connections, outputs } = view;
  const key = shapeKey(document);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what is read of `document`
  const shape = useMemo(
    () => flowShape(document, { catalog, connections, outputs }),
    [key, catalog, connections, outputs],
  );
  return (
    <viewContext.Provider value={view}>
      <shapeContext.Provider value={shape}>{children}</shapeContext.Provider>
    </viewContext.Provider>
  );
}

/** Changes with every key that is typed into a form: for panels and menus, not for what each card draws. */
export function useFlowView(): FlowView {
  const view = useContext(viewContext);
  if (!view) throw new Error('used outside a flow');
  return view;
}

/** What cards and ways need to know of the flow around them: changes only when steps come, go, move or are renamed. */
export function useFlowShape(): FlowShape {
  const shape = useContext(shapeContext);
  if (!shape) throw new Error('used outside a flow');
  return shape;
}
