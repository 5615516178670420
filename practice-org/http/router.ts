interface Route<H> {
  handle: H;
  /** Names of the parameters of its own pattern, in order. */
  names: string[];
}

interface Node<H> {
  fixed: Map<string, Node<H>>;
  param: Node<H> | undefined;
  byMethod: Map<string, Route<H>>;
}

export interface Match<H> {
  methods: string[];
  handle: H | undefined;
  params: Record<string, string>;
}

const makeNode = <H>(): Node<H> => ({ fixed: new Map(), param: undefined, byMethod: new Map() });

/** Finds handlers by path; fixed words win over parameters, and words are case-sensitive, as Salesforce's are. */
export class Router<H> {
  private readonly root = makeNode<H>();
  /** Every pattern with its methods, in the order they were added. */
  readonly patterns: { methods: string[]; pattern: string }[] = [];

  /** `pattern` like `/sobjects/:object/:id`, for one or more methods. */
  on(methods: string, pattern: string, handle: H): this {
    let node = this.root;
    const names: string[] = [];
    for (const segment of pattern.split('/').slice(1)) {
      if (segment.startsWith(':')) {
        names.push(segment.slice(1));
        node.param ??= makeNode<H>();
        node = node.param;
      } else {
        const next = node.fixed.get(segment) ?? makeNode<H>();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    for (const method of methods.split(',')) node.byMethod.set(method, { handle, names });
    this.patterns.push({ methods: methods.split(','), pattern });
    return this;
  }

  /** Undefined when no pattern fits the path; a match without handler when only the method does not. */
  match(method: string, segments: readonly string[]): Match<H> | undefined {
    const values: string[] = [];
    const node = find(this.root, segments, 0, values);
    if (!node) return undefined;
    const route = node.byMethod.get(method);
    const params: Record<string, string> = {};
    route?.names.forEach((name, n) => {
      params[name] = values[n] ?? '';
    });
    return { methods: [...node.byMethod.keys()], handle: route?.handle, params };
  }
}

function find<H>(node: Node<H>, segments: readonly string[], at: number, values: string[]): Node<H> | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.byMethod.size > 0 ? node : undefined;
  const fixed = node.fixed.get(segment);
  const hit = fixed && find(fixed, segments, at + 1, values);
  if (hit) return hit;
  if (!node.param || segment === '') return undefined;
  const behind = find(node.param, segments, at + 1, values);
  if (behind) values.unshift(segment);
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
