/**
 * Reads a flow as nested blocks: a chain of cards; a branching card holds columns; where routes re-join, the chain goes on.
 * Positions come out of this shape, so equal flows are always drawn equally.
 */
import { type Exit, exitsOf, type LayoutGraph, type LayoutNode, topologicalIndex } from './graph.ts';

export interface Column {
  exit: Exit;
  /** Empty when the route leads straight to the join or ends. */
  chain: Chain;
}

export interface ChainItem {
  node: LayoutNode;
  exits: Exit[];
  columns: Column[];
}

export type Chain = ChainItem[];

export class BlockReader {
  private readonly graph: LayoutGraph;
  private readonly byId: Map<string, LayoutNode>;
  private readonly order: Map<string, number>;
  private readonly placed = new Set<string>();

  constructor(graph: LayoutGraph) {
    this.graph = graph;
    this.byId = new Map(graph.nodes.map((node) => [node.id, node]));
    this.order = topologicalIndex(graph);
  }

  isPlaced(id: string): boolean {
    return this.placed.has(id);
  }

  read(start: string | null, stops: ReadonlySet<string> = new Set()): Chain {
    const chain: Chain = [];
    let current = start;
    while (current !== null && !stops.has(current) && !this.placed.has(current)) {
      const node = this.byId.get(current);
      if (!node) break;
      this.placed.add(current);
      const exits = exitsOf(this.graph, node);
      if (exits.length === 1 && !node.isBranching) {
        chain.push({ node, exits, columns: [] });
        current = exits[0]?.target ?? null;
        continue;
      }
      const join = this.joinOf(exits, stops);
      const inner = join === null ? stops : new Set([...stops, join]);
      const columns = exits.map((exit): Column => ({ exit, chain: this.read(exit.target, inner) }));
      chain.push({ node, exits, columns });
      current = join;
    }
    return chain;
  }

  /** The card where most routes meet again; of several, the first. Null = they never meet inside this block. */
  private joinOf(exits: Exit[], stops: ReadonlySet<string>): string | null {
    const counts = new Map<string, number>();
    for (const exit of exits) {
      for (const id of this.reachable(exit.target, stops)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    let best: string | null = null;
    for (const [id, count] of counts) {
      if (count < 2) continue;
      const bestCount = best === null ? 0 : (counts.get(best) ?? 0);
      const isEarlier = best !== null && (this.order.get(id) ?? 0) < (this.order.get(best) ?? 0);
      if (count > bestCount || (count === bestCount && isEarlier)) best = id;
    }
    return best;
  }

  private reachable(start: string | null, stops: ReadonlySet<string>): Set<string> {
    const found = new Set<string>();
    const queue = start === null ? [] : [start];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (found.has(id) || stops.has(id) || this.placed.has(id)) continue;
      found.add(id);
      for (const edge of this.graph.edges) if (edge.source === id) queue.push(edge.target);
    }
    return found;
  }
}
