/**
 * Reads a flow as nested blocks: a chain of cards; a branching card holds columns, a loop its body, and a card that may fail
 * the way beside it; where routes re-join, the chain goes on. Positions come out of this shape, so equal flows are always
 * drawn equally.
 */
import { EACH, ERROR } from '../../../engine/flow/document.ts';
import { type Exit, exitsOf, type LayoutGraph, type LayoutNode, topologicalIndex } from './graph.ts';

export interface Column {
  exit: Exit;
  /** Empty when the route leads straight to the join or ends. */
  chain: Chain;
}

export interface ChainItem {
  node: LayoutNode;
  /** The ways on, without those of `body` and `side`. */
  exits: Exit[];
  columns: Column[];
  /** What a loop repeats, inside its frame; mostly one column. */
  body: Column[];
  /** Where it goes on when the step fails: beside the card. */
  side: Column[];
}

export type Chain = ChainItem[];

export class BlockReader {
  private readonly graph: LayoutGraph;
  private readonly byId: Map<string, LayoutNode>;
  private readonly targets = new Map<string, string[]>();
  private readonly order: Map<string, number>;
  private readonly placed = new Set<string>();

  constructor(graph: LayoutGraph) {
    this.graph = graph;
    this.byId = new Map(graph.nodes.map((node) => [node.id, node]));
    for (const { source, target } of graph.edges) {
      const known = this.targets.get(source);
      if (known) known.push(target);
      else this.targets.set(source, [target]);
    }
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
      const all = exitsOf(this.graph, node);
      const isInner = ({ handle }: Exit): boolean => handle === ERROR || (node.isLoop && handle === EACH);
      const exits = all.filter((exit) => !isInner(exit));
      // What the main way leads to stays on it, whoever else leads there.
      const ahead = all.some(isInner) ? this.behindAll(exits, stops) : stops;
      const inner = (handle: string): Column[] =>
        all
          .filter((exit) => isInner(exit) && exit.handle === handle)
          .map((exit) => ({ exit, chain: this.read(exit.target, ahead) }));
      const item = { node, exits, body: inner(EACH), side: inner(ERROR) };
      if (exits.length === 1 && !node.isBranching) {
        chain.push({ ...item, columns: [] });
        current = exits[0]?.target ?? null;
        continue;
      }
      const join = this.joinOf(exits, stops);
      const before = join === null ? stops : new Set([...stops, join]);
      const columns = exits.map((exit): Column => ({ exit, chain: this.read(exit.target, before) }));
      chain.push({ ...item, columns });
      current = join;
    }
    return chain;
  }

  private behindAll(exits: Exit[], stops: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...stops, ...exits.flatMap((exit) => [...this.reachable(exit.target, stops)])]);
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
      queue.push(...(this.targets.get(id) ?? []));
    }
    return found;
  }
}
