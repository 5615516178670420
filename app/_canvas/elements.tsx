'use client';
/** From placed cards, frames and ways to React Flow's nodes and edges. */
import type { Edge, Node, NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import type { ReactNode } from 'react';
import type { FlowDocument, FlowNode } from '../../engine/flow/document.ts';
import { stepNumbers } from '../../engine/flow/graph.ts';
import { type CanvasEdge, FlowEdge, type FlowEdgeTone } from './edge/flow-edge.tsx';
import classes from './elements.module.css';
import { type FrameTone, LoopFrame } from './frame/loop-frame.tsx';
import type { Layout, PlacedEdge, PlacedNode } from './layout/layout.ts';

/** What a drawn thing depends on: while it is the same, React Flow is given the same object and draws nothing again. */
type Depends = { depends: readonly unknown[] };

export type CardNode = Node<{ card: ReactNode } & Depends, 'card'>;
export type EndNode = Node<Depends, 'end'>;
export type FrameNode = Node<
  { loop: FlowNode; tone: FrameTone; isEmpty: boolean; onOpen?: () => void } & Depends,
  'frame'
>;
export type CanvasNode = CardNode | EndNode | FrameNode;

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

const FrameElement = ({ data: { depends: _, ...frame } }: NodeProps<FrameNode>) => <LoopFrame {...frame} />;

export const nodeTypes = { card: CardElement, end: EndElement, frame: FrameElement };
export const edgeTypes = { flow: FlowEdge };

const still = { draggable: false, selectable: false, focusable: false } as const;

export interface NodeDrawing {
  card: (step: FlowNode) => ReactNode;
  /** What the card depends on besides its step. */
  depends: (step: FlowNode) => readonly unknown[];
  frameTone: (loop: FlowNode) => FrameTone;
  onOpen?: (nodeId: string) => void;
}

export function canvasNodes(document: FlowDocument, layout: Layout, drawing: NodeDrawing): CanvasNode[] {
  const steps = new Map(document.nodes.map((step) => [step.id, step]));
  // The Tab key goes from card to card in the order of their numbers, not in the one in which they were put in.
  const numbers = stepNumbers(document);
  const inOrder = [...document.nodes].sort((a, b) => (numbers.get(a.id) ?? 0) - (numbers.get(b.id) ?? 0));
  const cards = inOrder.flatMap((step): CanvasNode[] => {
    const placed = layout.nodes.get(step.id);
    if (!placed) return [];
    const data = { card: drawing.card(step), depends: [placed, step, ...drawing.depends(step)] };
    // React Flow lets the pointer through what it can neither select nor drag; our cards are buttons.
    return [{ ...boxOf(placed), id: step.id, type: 'card', data, style: { pointerEvents: 'all' }, ...still }];
  });
  const frames = layout.frames.flatMap((placed): CanvasNode[] => {
    const loop = steps.get(placed.id);
    if (!loop) return [];
    const tone = drawing.frameTone(loop);
    const { onOpen } = drawing;
    const open = onOpen ? { onOpen: () => onOpen(loop.id) } : {};
    const data = {
      loop,
      tone,
      isEmpty: placed.isEmpty,
      ...open,
      depends: [placed, loop.name, loop.type, tone, onOpen],
    };
    return [{ ...boxOf(placed), id: `frame:${placed.id}`, type: 'frame', data, zIndex: -1, ...still }];
  });
  const ends = layout.edges.flatMap((edge): CanvasNode[] =>
    edge.target === null
      ? [
          {
            ...boxOf({ id: edge.id, x: edge.plus.x - 1, y: edge.plus.y, width: 2, height: 2 }),
            id: edge.id,
            type: 'end',
            data: { depends: [edge] },
            ...still,
          },
        ]
      : [],
  );
  return [...frames, ...cards, ...ends];
}

/** Sizes and handles are known: without them React Flow takes a changed card's lines away until it has measured it again. */
const boxOf = ({ x, y, width, height }: PlacedNode) => ({
  position: { x, y },
  width,
  height,
  handles: [
    { type: 'target' as const, position: Position.Top, x: width / 2, y: 0, width: 1, height: 1 },
    { type: 'source' as const, position: Position.Bottom, x: width / 2, y: height, width: 1, height: 1 },
  ],
});

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
    const tone = drawing.tone(placed);
    // Only the label of a route reads what its step is filled with.
    const depends = [placed, tone, ...(placed.label ? [source] : [])];
    const data = { placed, source, tone, plus: drawing.plus(placed), depends };
    return [{ ...edge, type: 'flow', data, selectable: false, focusable: false }];
  });
  // Strong lines last, so that no pale one crosses them; a z-index would lift them over the labels.
  return drawn.sort((a, b) => Number(a.data?.tone === 'taken') - Number(b.data?.tone === 'taken'));
}
