'use client';
/** From placed cards and ways to React Flow's nodes and edges. */
import type { Edge, Node, NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import type { ReactNode } from 'react';
import type { FlowDocument, FlowNode } from '../../engine/flow/document.ts';
import { type CanvasEdge, FlowEdge, type FlowEdgeTone } from './edge/flow-edge.tsx';
import classes from './elements.module.css';
import type { Layout, PlacedEdge } from './layout/layout.ts';

export type CardNode = Node<{ step: FlowNode; card: ReactNode }, 'card'>;
export type EndNode = Node<Record<string, never>, 'end'>;
export type CanvasNode = CardNode | EndNode;

function CardElement({ data }: NodeProps<CardNode>) {
  return (
    <>
      <Handle type="target" position={Position.Top} className={classes.handle ?? ''} isConnectable={false} />
      {data.card}
      <Handle type="source" position={Position.Bottom} className={classes.handle ?? ''} isConnectable={false} />
    </>
  );
}

/** An open end is only a point to draw to: its + belongs to the way. */
function EndElement() {
  return <Handle type="target" position={Position.Top} className={classes.handle ?? ''} isConnectable={false} />;
}

export const nodeTypes = { card: CardElement, end: EndElement };
export const edgeTypes = { flow: FlowEdge };

export function canvasNodes(
  document: FlowDocument,
  { nodes, edges }: Layout,
  card: (step: FlowNode) => ReactNode,
): CanvasNode[] {
  const cards = document.nodes.flatMap((step): CanvasNode[] => {
    const placed = nodes.get(step.id);
    if (!placed) return [];
    const { x, y, width, height } = placed;
    return [
      {
        id: step.id,
        type: 'card',
        position: { x, y },
        width,
        height,
        data: { step, card: card(step) },
        // React Flow lets the pointer through what it can neither select nor drag; our cards are buttons.
        style: { pointerEvents: 'all' },
        draggable: false,
        selectable: false,
        focusable: false,
      },
    ];
  });
  const ends = edges.flatMap((edge): CanvasNode[] =>
    edge.target === null
      ? [
          {
            id: edge.id,
            type: 'end',
            position: { x: edge.plus.x - 1, y: edge.plus.y },
            width: 2,
            height: 2,
            data: {},
            draggable: false,
            selectable: false,
            focusable: false,
          },
        ]
      : [],
  );
  return [...cards, ...ends];
}

interface EdgeDrawing {
  tone: (edge: PlacedEdge) => FlowEdgeTone;
  plus: (edge: PlacedEdge) => ReactNode;
}

export function canvasEdges(document: FlowDocument, { edges }: Layout, drawing: EdgeDrawing): CanvasEdge[] {
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  const drawn = edges.flatMap((placed): CanvasEdge[] => {
    const source = byId.get(placed.source);
    if (!source) return [];
    const edge: Edge = { id: placed.id, source: placed.source, target: placed.target ?? placed.id };
    const data = { placed, source, tone: drawing.tone(placed), plus: drawing.plus(placed) };
    return [{ ...edge, type: 'flow', data, selectable: false, focusable: false }];
  });
  // Strong lines last, so that no pale one crosses them; a z-index would lift them over the labels.
  return drawn.sort((a, b) => Number(a.data?.tone === 'taken') - Number(b.data?.tone === 'taken'));
}
