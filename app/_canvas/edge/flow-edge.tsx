'use client';
/** A way from card to card: right angles, the route's label on it, and the + that opens the insert menu at this place. */
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import type { ReactNode } from 'react';
import { ERROR, type FlowNode } from '../../../engine/flow/document.ts';
import type { PlacedEdge } from '../layout/layout.ts';
import { roundedPath } from '../layout/path.ts';
import classes from './flow-edge.module.css';
import { RouteLabel } from './route-label.tsx';

export type FlowEdgeTone = 'plain' | 'taken' | 'pale';

export type FlowEdgeData = {
  placed: PlacedEdge;
  source: FlowNode;
  tone: FlowEdgeTone;
  plus: ReactNode;
  /** See elements.tsx. */
  depends: readonly unknown[];
};

export type CanvasEdge = Edge<FlowEdgeData, 'flow'>;

export function FlowEdge({ id, data }: EdgeProps<CanvasEdge>) {
  if (!data) return null;
  const { placed, source, tone, plus } = data;
  const isOpen = placed.target === null;
  const isError = placed.handle === ERROR;
  const lead = placed.lead ? roundedPath(placed.lead) : '';
  return (
    <>
      <BaseEdge
        id={id}
        path={`${lead} ${roundedPath(placed.points)}`.trim()}
        className={classes.line ?? ''}
        data-tone={tone}
        data-open={isOpen || undefined}
        data-error={isError || undefined}
        interactionWidth={0}
      />
      <EdgeLabelRenderer>
        {placed.label ? (
          <div className={classes.place} data-tone={tone} data-error={isError || undefined} style={at(placed.label)}>
            <RouteLabel node={source} handle={placed.handle} className={classes.label ?? ''} />
          </div>
        ) : null}
        {plus ? (
          <div className={classes.place} style={at(placed.plus)}>
            {plus}
          </div>
        ) : null}
      </EdgeLabelRenderer>
    </>
  );
}

const at = ({ x, y }: { x: number; y: number }) => ({ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` });
