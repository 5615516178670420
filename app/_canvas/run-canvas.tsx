'use client';
import { Skeleton } from '@mantine/core';
/** A run on the canvas it ran: results on the cards, the taken ways strong, the others pale. */
import { useQuery } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Catalog } from '../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../engine/flow/document.ts';
import { EACH, ERROR, OUT } from '../../engine/flow/document.ts';
import { stepNumbers } from '../../engine/flow/graph.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { StateMark, stepState } from '../_ui/state-mark.tsx';
import { useTimes } from '../_ui/times.ts';
import { Card, type CardTone } from './card/card.tsx';
import { canvasEdges, canvasNodes } from './elements.tsx';
import type { Layout, PlacedEdge } from './layout/layout.ts';
import classes from './run-canvas.module.css';
import { Stage } from './stage.tsx';
import { type FlowView, FlowViewProvider } from './state/flow-view.tsx';
import { type RunStep, tellingSteps } from './state/run-steps.ts';
import { useLayout } from './use-layout.ts';
import { useReused } from './use-reused.ts';

interface RunCanvasProps {
  document: FlowDocument;
  steps: readonly RunStep[];
  selectedNodeId: string | null;
  onSelect: (nodeId: string) => void;
}

export function RunCanvas(props: RunCanvasProps) {
  const trpc = useTRPC();
  const { data: catalog } = useQuery({ ...trpc.catalog.nodes.queryOptions(), staleTime: Number.POSITIVE_INFINITY });
  return catalog ? <Drawn {...props} catalog={catalog} /> : <Skeleton h="100%" />;
}

function Drawn({ document, steps, selectedNodeId, onSelect, catalog }: RunCanvasProps & { catalog: Catalog }) {
  const t = useTranslations('canvas');
  const layout = useLayout(document, catalog);
  const byNode = useMemo(() => tellingSteps(steps), [steps]);
  const view = useMemo((): FlowView => {
    const numbers = stepNumbers(document);
    return { document, catalog, numbers, samples: {}, connections: [], outputs: noOutputs };
  }, [document, catalog]);
  const nodes = useReused(
    useMemo(
      () =>
        canvasNodes(document, layout, {
          card: (node) => (
            <RunCard
              node={node}
              step={byNode.get(node.id)}
              isSelected={node.id === selectedNodeId}
              onSelect={onSelect}
            />
          ),
          depends: (node) => [byNode.get(node.id), node.id === selectedNodeId, onSelect],
          frameTone: (loop) => (isRepeated(byNode.get(loop.id)) ? 'taken' : 'pale'),
          onOpen: onSelect,
        }),
      [document, layout, byNode, selectedNodeId, onSelect],
    ),
  );
  const edges = useReused(
    useMemo(
      () =>
        canvasEdges(document, withoutEnds(layout), {
          tone: (edge) => (steps.some((step) => isTaken(edge, step)) ? 'taken' : 'pale'),
          plus: () => null,
        }),
      [document, layout, steps],
    ),
  );
  return (
    <FlowViewProvider view={view}>
      <ReactFlowProvider>
        <Stage layout={layout} nodes={nodes} edges={edges} label={t('runLabel')} inView={selectedNodeId} />
      </ReactFlowProvider>
    </FlowViewProvider>
  );
}

/** An open end matters only while editing; an empty route keeps its label. */
export function withoutEnds(layout: Layout): Layout {
  const isShown = ({ target, label, handle }: PlacedEdge): boolean =>
    target !== null || (label !== null && handle !== ERROR);
  return { ...layout, edges: layout.edges.filter(isShown) };
}

function isTaken({ source, handle }: PlacedEdge, step: RunStep): boolean {
  if (step.nodeId !== source) return false;
  if (handle === ERROR) return step.status === 'failed';
  if (handle === EACH) return isRepeated(step);
  return step.status === 'succeeded' && (step.branch ?? OUT) === handle;
}

/** A loop whose list was not empty has begun what it repeats. */
function isRepeated(step: RunStep | undefined): boolean {
  if (!step || step.status === 'skipped') return false;
  const { output } = step;
  const count = output !== null && typeof output === 'object' && !Array.isArray(output) ? output.count : undefined;
  return count !== 0;
}

const noOutputs: FlowView['outputs'] = new Map();

const tones: Record<string, CardTone> = {
  succeeded: 'success',
  failed: 'error',
  partlyFailed: 'waiting',
  running: 'running',
  waiting: 'waiting',
  retrying: 'waiting',
  uncertain: 'waiting',
};

interface RunCardProps {
  node: FlowNode;
  step: RunStep | undefined;
  isSelected: boolean;
  onSelect: (nodeId: string) => void;
}

function RunCard({ node, step, isSelected, onSelect }: RunCardProps) {
  const { took } = useTimes();
  const status = step?.status ?? 'notReached';
  const state = step ? stepState(step) : 'notReached';
  const ms =
    step?.startedAt && step.finishedAt && (status === 'succeeded' || status === 'partlyFailed')
      ? step.finishedAt.getTime() - step.startedAt.getTime()
      : 0;
  // A trigger only takes over what arrived: it has no duration of its own.
  const time = ms > 0 ? took(ms) : null;
  return (
    <Card
      node={node}
      tone={tones[status] ?? 'pale'}
      isSelected={isSelected}
      mark={
        <span className={classes.mark}>
          <StateMark state={state} iconOnly size={18} />
          {time ? <span className={classes.time}>{time}</span> : null}
        </span>
      }
      onOpen={() => onSelect(node.id)}
    />
  );
}
