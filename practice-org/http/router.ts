interface Node<H> {
  fixed: Map<string, Node<H>>;
  param: { name: string; node: Node<H> } | undefined;
  byMethod: Map<string, H>;
}

export interface Match<H> {
  byMethod: ReadonlyMap<string, H>;
  params: Record<string, string>;
}

const makeNode = <H>(): Node<H> => ({ fixed: new Map(), param: undefined, byMethod: new Map() });

/** Finds handlers by path; fixed words win over parameters, and words are case-sensitive, as Salesforce's are. */
export class Router<H> {
  private readonly root = makeNode<H>();

  /** `pattern` like `/sobjects/:object/:id`. */
  on(methods: string, pattern: string, handle: H): this {
    let node = this.root;
    for (const segment of pattern.split('/').slice(1)) {
      if (segment.startsWith(':')) {
        node.param ??= { name: segment.slice(1), node: makeNode<H>() };
        node = node.param.node;
      } else {
        const next = node.fixed.get(segment) ?? makeNode<H>();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    for (const method of methods.split(',')) node.byMethod.set(method, handle);
    return this;
  }

  match(segments: readonly string[]): Match<H> | undefined {
    return find(this.root, segments, 0);
  }
}

function find<H>(node: Node<H>, segments: readonly string[], at: number): Match<H> | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.byMethod.size > 0 ? { byMethod: node.byMethod, params: {} } : undefined;
  const fixed = node.fixed.get(segment);
  const match = fixed && find(fixed, segments, at + 1);
  if (match) return match;
  if (!node.param || segment === '') return undefined;
  const behind = find(node.param.node, segments, at + 1);
  if (behind) behind.params[node.param.name] = segment;
  return behind;
}

/** Path segments, decoded; a segment that is not valid percent-encoding stays as it is. */
export function segmentsOf(path: string): string[] {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  return trimmed
    .split('/')
    .slice(1)
    .map((segment) => (segment.includes('%') ? decode(segment) : segment));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
