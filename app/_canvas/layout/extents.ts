/** How far a block reaches to the left and right of its axis, and where the axes of what it holds lie. */
import type { Chain, ChainItem, Column } from './blocks.ts';
import { CARD_WIDTH, COLUMN_GAP, EMPTY_COLUMN, FRAME_PAD, SIDE_GAP, SIDE_PLUS_AT } from './measures.ts';

export interface Extent {
  left: number;
  right: number;
}

const HALF = CARD_WIDTH / 2;

export class Extents {
  private readonly known = new Map<Chain, Map<string, Extent>>();
  private readonly lanes = new Map<ChainItem, number[]>();

  /** Of a chain, or of a piece of it: of the cards from one place up to another. */
  of(chain: Chain, from = 0, to = chain.length): Extent {
    const pieces = this.known.get(chain) ?? new Map<string, Extent>();
    this.known.set(chain, pieces);
    const known = pieces.get(`${from} ${to}`);
    if (known) return known;
    const half = chain.length === 0 ? EMPTY_COLUMN / 2 : HALF;
    const extent = { left: half, right: half };
    for (let index = from; index < to; index += 1) {
      const item = chain[index];
      if (!item) continue;
      widen(extent, this.ofItem(item));
      const lanes = this.sideLanes(chain, index);
      for (const [at, { chain: side }] of item.side.entries()) {
        const right = side.length === 0 ? HALF / 2 : this.of(side).right;
        extent.right = Math.max(extent.right, (lanes[at] ?? 0) + right);
      }
    }
    pieces.set(`${from} ${to}`, extent);
    return extent;
  }

  /** With its columns or its frame, without what stands beside the card. */
  private ofItem({ columns, body }: ChainItem): Extent {
    const extent = { left: HALF, right: HALF };
    if (columns.length > 0) widen(extent, this.across(columns));
    if (body.length > 0) {
      const { left, right } = this.across(body);
      widen(extent, { left: left + FRAME_PAD, right: right + FRAME_PAD });
    }
    return extent;
  }

  /** Of side-by-side columns around the axis of the card above them. */
  across(columns: Column[]): Extent {
    const axes = this.axesOf(columns);
    const [first] = columns;
    const last = columns.at(-1);
    return {
      left: first ? this.of(first.chain).left - (axes[0] ?? 0) : 0,
      right: last ? this.of(last.chain).right + (axes.at(-1) ?? 0) : 0,
    };
  }

  /** Axes of side-by-side columns, relative to the branching card: it stands midway between the outer two. */
  axesOf(columns: Column[]): number[] {
    let left = 0;
    const axes = columns.map(({ chain }) => {
      const extent = this.of(chain);
      const axis = left + extent.left;
      left = axis + extent.right + COLUMN_GAP;
      return axis;
    });
    const middle = ((axes[0] ?? 0) + (axes.at(-1) ?? 0)) / 2;
    return axes.map((axis) => axis - middle);
  }

  /** Axes of the ways for errors of one card: beside it, and right of all that lies above the card where they go on. */
  sideLanes(chain: Chain, index: number): number[] {
    const item = chain[index];
    if (!item || item.side.length === 0) return [];
    const known = this.lanes.get(item);
    if (known) return known;
    let clear = HALF;
    const lanes = item.side.map((column) => {
      const own = this.of(column.chain);
      const isEmpty = column.chain.length === 0;
      const beside = isEmpty ? clear + SIDE_PLUS_AT : clear + SIDE_GAP + own.left;
      const past = this.rightUntil(chain, index, onwardOf(column)) + COLUMN_GAP + (isEmpty ? 0 : own.left);
      const lane = Math.max(beside, past);
      clear = lane + (isEmpty ? 0 : own.right);
      return lane;
    });
    this.lanes.set(item, lanes);
    return lanes;
  }

  /** How far the flow reaches to the right from a card to where a way beside it comes back. */
  private rightUntil(chain: Chain, index: number, targets: ReadonlySet<string>): number {
    if (targets.size === 0) return 0;
    const found = chain.findIndex((item, at) => at > index && targets.has(item.node.id));
    const end = found < 0 ? chain.length : found;
    const own = chain[index];
    const rest = end > index + 1 ? this.of(chain, index + 1, end).right : 0;
    return Math.max(own ? this.ofItem(own).right : 0, rest);
  }
}

function widen(extent: Extent, by: Extent): void {
  extent.left = Math.max(extent.left, by.left);
  extent.right = Math.max(extent.right, by.right);
}

/** Cards outside a column that it leads to. */
function onwardOf({ exit, chain }: Column): Set<string> {
  const found = new Set<string>();
  const inside = new Set<string>();
  const walk = (items: Chain): void => {
    for (const { node, exits, columns, body, side } of items) {
      inside.add(node.id);
      for (const { target } of exits) if (target !== null) found.add(target);
      for (const column of [...columns, ...body, ...side]) {
        if (column.exit.target !== null) found.add(column.exit.target);
        walk(column.chain);
      }
    }
  };
  if (exit.target !== null) found.add(exit.target);
  walk(chain);
  for (const id of inside) found.delete(id);
  return found;
}
