'use client';
/** The flow as it is looked at: in the editor the draft with its samples, on a run's page the version it ran. */
import { createContext, type ReactNode, useContext } from 'react';
import type { Catalog } from '../../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../../engine/flow/document.ts';
import type { Json } from '../../../nodes/contract.ts';

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
}

const context = createContext<FlowView | null>(null);

export function FlowViewProvider({ view, children }: { view: FlowView; children: ReactNode }) {
  return <context.Provider value={view}>{children}</context.Provider>;
}

export function useFlowView(): FlowView {
  const view = useContext(context);
  if (!view) throw new Error('used outside a flow');
  return view;
}

export function useNode(id: string): FlowNode | undefined {
  return useFlowView().document.nodes.find((node) => node.id === id);
}
