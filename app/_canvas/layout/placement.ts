/** One passage over the blocks that gives each card, frame and way its place. */
import { OUT } from '../../../engine/flow/document.ts';
import type { Chain, ChainItem, Column } from './blocks.ts';
import { Extents } from './extents.ts';
import type { Layout, PlacedFrame, PlacedNode } from './layout.ts';
import {
  BRANCH_GAP,
  CARD_WIDTH,
  EMPTY_BODY,
  FRAME_GAP,
  FRAME_HEAD,
  FRAME_PAD,
  GAP,
  JOIN_GAP,
  ROOT_GAP,
} from './measures.ts';
import { type Lane, routeOf } from './route.ts';

export class Placement {
  private readonly nodes = new Map<string, PlacedNode>();
  private readonly frames: PlacedFrame[] = [];
  private readonly lanes: Lane[] = [];
  private readonly extents = new Extents();
  /** Cards that must stand at least this far down. */
  private readonly lowest: ReadonlyMap<string, number>;
  private bottom = 0;

  constructor(lowest: ReadonlyMap<string, number>) {
    this.lowest = lowest;
  }

  placeAll(roots: Chain[]): Layout {
    // The first card stays at 0 whatever grows beside it, so that the view never jumps.
    const start = -(roots[0] ? this.extents.of(roots[0]).left : 0);
    let left = start;
    for (const chain of roots) {
      const extent = this.extents.of(chain);
      this.placeChain(chain, left + extent.left, 0);
      left += extent.left + extent.right + ROOT_GAP;
    }
    const edges = this.lanes.map((lane) => routeOf(lane, this.nodes));
    const width = Math.max(0, left - ROOT_GAP - start);
    return { nodes: this.nodes, frames: this.frames, edges, left: start, width, height: this.bottom };
  }

  /** Places a chain around the axis `x` from `top` on; returns where it ends. */
  private placeChain(chain: Chain, x: number, top: number): number {
    let y = top;
    for (const [index, item] of chain.entries()) {
      const { node, exits, columns } = item;
      const at = Math.max(y, this.lowest.get(node.id) ?? 0);
      this.nodes.set(node.id, { id: node.id, x: x - CARD_WIDTH / 2, y: at, width: CARD_WIDTH, height: node.height });
      const cardEnd = at + node.height;
      const besideEnd = this.placeSide(chain, index, x, at);
      const isFramed = item.body.length > 0;
      const end = isFramed ? this.placeFrame(item, x, Math.max(cardEnd + FRAME_GAP, besideEnd)) : cardEnd;
      this.bottom = Math.max(this.bottom, end);
      const from = isFramed ? { fromY: end } : {};
      if (columns.length > 0) {
        const free = isFramed ? end : Math.max(end, besideEnd - BRANCH_GAP);
        y = this.placeColumns(columns, { x, end, free, ...from }) + JOIN_GAP;
      } else {
        for (const exit of exits) this.lanes.push({ exit, x, kind: 'down', ...from });
        const isLast = index === chain.length - 1;
        // Where a frame is last in a route that re-joins, its + needs room too.
        const hasPlus = !isLast || isFramed || exits[0]?.target === null;
        y = Math.max(end + (hasPlus ? GAP : 0), isFramed ? 0 : besideEnd);
      }
      this.bottom = Math.max(this.bottom, y);
    }
    return y;
  }

  /** The ways for errors beside a card, their first card in line with it; returns where they end. */
  private placeSide(chain: Chain, index: number, x: number, top: number): number {
    const item = chain[index];
    if (!item) return top;
    const lanes = this.extents.sideLanes(chain, index);
    const ends = item.side.map((column, at) => {
      const lane = x + (lanes[at] ?? 0);
      this.lanes.push({ exit: column.exit, x: lane, kind: 'side' });
      const [first] = column.chain;
      if (!first) return top;
      return this.placeChain(column.chain, lane, top + (item.node.height - first.node.height) / 2);
    });
    return Math.max(top, ...ends);
  }

  /** Around what a loop repeats; returns where the frame ends. */
  private placeFrame({ node, body }: ChainItem, x: number, top: number): number {
    const isEmpty = body.every(({ exit }) => exit.target === null);
    const { left, right } = this.extents.across(body);
    const frame = {
      id: node.id,
      x: x - left - FRAME_PAD,
      y: top,
      width: left + right + 2 * FRAME_PAD,
      height: 0,
      isEmpty,
    };
    this.frames.push(frame);
    const head = top + FRAME_HEAD;
    const card = this.nodes.get(node.id);
    const lead = [
      { x, y: card ? card.y + card.height : top },
      { x, y: top },
    ];
    const axes = this.extents.axesOf(body);
    let end = head + EMPTY_BODY;
    for (const [index, { exit, chain }] of body.entries()) {
      const lane = x + (axes[index] ?? 0);
      this.lanes.push({ exit, x: lane, kind: 'down', fromY: head, lead });
      if (chain.length > 0) end = Math.max(end, this.placeChain(chain, lane, head + GAP));
    }
    frame.height = end - top;
    return end;
  }

  private placeColumns(columns: Column[], at: { x: number; end: number; free: number; fromY?: number }): number {
    const { x, end, free, fromY } = at;
    const axes = this.extents.axesOf(columns);
    const top = free + BRANCH_GAP;
    let bottom = Math.max(end + BRANCH_GAP, top);
    for (const [index, { exit, chain }] of columns.entries()) {
      const lane = x + (axes[index] ?? 0);
      const kind = exit.handle === OUT ? 'down' : 'branch';
      this.lanes.push({ exit, x: lane, kind, ...(fromY === undefined ? {} : { fromY }) });
      bottom = Math.max(bottom, this.placeChain(chain, lane, top));
      const last = chain.at(-1);
      // Room for the + below the last card of a route that re-joins.
      if (last && last.columns.length === 0 && last.exits[0]?.target !== null) {
        const card = this.nodes.get(last.node.id);
        if (card) bottom = Math.max(bottom, card.y + card.height + GAP);
      }
    }
    return bottom;
  }
}
