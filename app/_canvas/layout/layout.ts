/** Places every card, edge, route label and + of a flow. Pure and deterministic: people never drag cards into order. */
import { BlockReader, type Chain, type Column } from './blocks.ts';
import { type Exit, type LayoutGraph, rootsOf } from './graph.ts';

export const CARD_WIDTH = 300;
export const CARD_HEIGHT = 84;
export const BRANCH_HEIGHT = 56;

const COLUMN_GAP = 48;
const ROOT_GAP = 96;
/** An empty route still needs room for its label. */
const EMPTY_COLUMN = CARD_WIDTH;
const GAP = 60;
const BRANCH_GAP = 108;
const BUS = 18;
const LABEL_AT = 44;
const BRANCH_PLUS_AT = 80;
const PLUS_AT = GAP / 2;
const JOIN_RISE = 22;
const JOIN_GAP = 30;

export interface Point {
  x: number;
  y: number;
}

export interface PlacedNode extends Point {
  id: string;
  width: number;
  height: number;
}

export interface PlacedEdge extends Exit {
  points: Point[];
  /** Where the route's label sits; null on plain edges. */
  label: Point | null;
  plus: Point;
}

export interface Layout {
  nodes: Map<string, PlacedNode>;
  edges: PlacedEdge[];
  /** Left edge of everything; the first card stands around 0. */
  left: number;
  width: number;
  height: number;
}

interface Extent {
  left: number;
  right: number;
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

function pushDown(edge: { source: string; target: string }, { nodes }: Layout, lowest: Map<string, number>): boolean {
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (!source || !target) return false;
  const needed = source.y + source.height + GAP;
  if (target.y >= needed) return false;
  lowest.set(edge.target, needed);
  return true;
}

class Placement {
  private readonly nodes = new Map<string, PlacedNode>();
  private readonly lanes: { exit: Exit; lane: number; isBranching: boolean }[] = [];
  private readonly extents = new Map<Chain, Extent>();
  private readonly lowest: ReadonlyMap<string, number>;
  private bottom = 0;

  constructor(lowest: ReadonlyMap<string, number>) {
    this.lowest = lowest;
  }

  placeAll(roots: Chain[]): Layout {
    // The first card stays at 0 whatever grows beside it, so that the view never jumps.
    const start = -(roots[0] ? this.extentOf(roots[0]).left : 0);
    let left = start;
    for (const chain of roots) {
      const extent = this.extentOf(chain);
      this.placeChain(chain, left + extent.left, 0);
      left += extent.left + extent.right + ROOT_GAP;
    }
    const edges = this.lanes.map((lane) => this.route(lane));
    return { nodes: this.nodes, edges, left: start, width: Math.max(0, left - ROOT_GAP - start), height: this.bottom };
  }

  /** Places a chain around the axis `x` from `top` on; returns where it ends. */
  private placeChain(chain: Chain, x: number, top: number): number {
    let y = top;
    for (const [index, { node, exits, columns }] of chain.entries()) {
      const at = Math.max(y, this.lowest.get(node.id) ?? 0);
      this.nodes.set(node.id, { id: node.id, x: x - CARD_WIDTH / 2, y: at, width: CARD_WIDTH, height: node.height });
      const end = at + node.height;
      this.bottom = Math.max(this.bottom, end);
      if (columns.length === 0) {
        for (const exit of exits) this.lanes.push({ exit, lane: x, isBranching: false });
        const isLast = index === chain.length - 1;
        y = isLast ? end + (exits[0]?.target === null ? GAP : 0) : end + GAP;
      } else {
        y = this.placeColumns(columns, x, end) + JOIN_GAP;
      }
      this.bottom = Math.max(this.bottom, y);
    }
    return y;
  }

  private placeColumns(columns: Column[], x: number, end: number): number {
    const axes = this.axesOf(columns);
    let bottom = end + BRANCH_GAP;
    for (const [index, { exit, chain }] of columns.entries()) {
      const lane = x + (axes[index] ?? 0);
      this.lanes.push({ exit, lane, isBranching: true });
      bottom = Math.max(bottom, this.placeChain(chain, lane, end + BRANCH_GAP));
      const last = chain.at(-1);
      // Room for the + below the last card of a route that re-joins.
      if (last && last.columns.length === 0 && last.exits[0]?.target !== null) {
        const card = this.nodes.get(last.node.id);
        if (card) bottom = Math.max(bottom, card.y + card.height + GAP);
      }
    }
    return bottom;
  }

  /** Axes of side-by-side columns, relative to the branching card: it stands midway between the outer two. */
  private axesOf(columns: Column[]): number[] {
    let left = 0;
    const axes = columns.map(({ chain }) => {
      const extent = this.extentOf(chain);
      const axis = left + extent.left;
      left = axis + extent.right + COLUMN_GAP;
      return axis;
    });
    const middle = ((axes[0] ?? 0) + (axes.at(-1) ?? 0)) / 2;
    return axes.map((axis) => axis - middle);
  }

  private extentOf(chain: Chain): Extent {
    const known = this.extents.get(chain);
    if (known) return known;
    const half = chain.length === 0 ? EMPTY_COLUMN / 2 : CARD_WIDTH / 2;
    const extent = { left: half, right: half };
    for (const { columns } of chain) {
      if (columns.length === 0) continue;
      const axes = this.axesOf(columns);
      const first = columns[0];
      const last = columns.at(-1);
      if (first) extent.left = Math.max(extent.left, this.extentOf(first.chain).left - (axes[0] ?? 0));
      if (last) extent.right = Math.max(extent.right, this.extentOf(last.chain).right + (axes.at(-1) ?? 0));
    }
    this.extents.set(chain, extent);
    return extent;
  }

  private route({ exit, lane, isBranching }: { exit: Exit; lane: number; isBranching: boolean }): PlacedEdge {
    const source = this.nodes.get(exit.source);
    const target = exit.target === null ? undefined : this.nodes.get(exit.target);
    const from = { x: source ? source.x + source.width / 2 : lane, y: source ? source.y + source.height : 0 };
    const plus = { x: lane, y: from.y + (isBranching ? BRANCH_PLUS_AT : PLUS_AT) };
    const points: Point[] = [from];
    if (lane !== from.x) points.push({ x: from.x, y: from.y + BUS }, { x: lane, y: from.y + BUS });
    if (target) {
      const to = { x: target.x + target.width / 2, y: target.y };
      if (to.x !== lane) points.push({ x: lane, y: to.y - JOIN_RISE }, { x: to.x, y: to.y - JOIN_RISE });
      points.push(to);
    } else {
      points.push(plus);
    }
    return { ...exit, points, label: isBranching ? { x: lane, y: from.y + LABEL_AT } : null, plus };
  }
}
