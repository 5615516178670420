/** Places every card, frame, edge, route label and + of a flow. Pure and deterministic: people never drag cards into order. */
import { ERROR } from '../../../engine/flow/document.ts';
import { BlockReader } from './blocks.ts';
import { type Exit, type LayoutGraph, rootsOf } from './graph.ts';
import { GAP } from './measures.ts';
import { Placement } from './placement.ts';

export { BRANCH_HEIGHT, CARD_HEIGHT, CARD_WIDTH } from './measures.ts';

export interface Point {
  x: number;
  y: number;
}

export interface PlacedNode extends Point {
  id: string;
  width: number;
  height: number;
}

/** Around what the loop `id` repeats. */
export interface PlacedFrame extends PlacedNode {
  isEmpty: boolean;
}

export interface PlacedEdge extends Exit {
  points: Point[];
  /** A first piece that ends where a frame begins: `points` go on inside it. */
  lead?: Point[];
  /** Where the route's label sits; null on plain edges. */
  label: Point | null;
  plus: Point;
}

export interface Layout {
  nodes: Map<string, PlacedNode>;
  /** Outer frames before those inside them. */
  frames: PlacedFrame[];
  edges: PlacedEdge[];
  /** Left edge of everything; the first card stands around 0. */
  left: number;
  width: number;
  height: number;
}

export function layout(graph: LayoutGraph): Layout {
  const reader = new BlockReader(graph);
  const roots = rootsOf(graph).map((id) => reader.read(id));
  for (const node of graph.nodes) if (!reader.isPlaced(node.id)) roots.push(reader.read(node.id));

  const lowest = new Map<string, number>();
  for (let round = 0; ; round += 1) {
    const result = new Placement(lowest).placeAll(roots);
    // A card reached from another column may lie above that source: push it down and place again.
    const late = graph.edges.filter((edge) => pushDown(edge, result, lowest));
    if (late.length === 0 || round > graph.nodes.length) return result;
  }
}

type Ends = { source: string; handle: string; target: string };

function pushDown({ source: from, handle, target: to }: Ends, { nodes }: Layout, lowest: Map<string, number>): boolean {
  const source = nodes.get(from);
  const target = nodes.get(to);
  if (!source || !target) return false;
  const isBeside = handle === ERROR && target.x >= source.x + source.width && target.y + target.height > source.y;
  const needed = source.y + source.height + GAP;
  if (isBeside || target.y >= needed) return false;
  lowest.set(to, needed);
  return true;
}
