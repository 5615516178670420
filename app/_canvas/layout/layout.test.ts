import { describe, expect, it } from 'vitest';
import type { LayoutGraph } from './graph.ts';
import { CARD_WIDTH, type Layout, layout } from './layout.ts';
import { neighbour } from './neighbour.ts';

/** `a>b` plain, `a:yes>b` by a route, `a:no` an open route. */
function graph(...lines: string[]): LayoutGraph {
  const handles = new Map<string, string[]>();
  const edges: LayoutGraph['edges'] = [];
  const touch = (id: string): string[] => {
    const known = handles.get(id) ?? [];
    handles.set(id, known);
    return known;
  };
  for (const line of lines) {
    const [from = '', target] = line.split('>');
    const [source = '', handle = 'out'] = from.split(':');
    const known = touch(source);
    if (!known.includes(handle)) known.push(handle);
    if (target) {
      touch(target);
      edges.push({ id: line, source, handle, target });
    }
  }
  const nodes = [...handles].map(([id, known]) => {
    const isBranching = known.some((handle) => handle !== 'out');
    return { id, height: 84, handles: known.length === 0 ? ['out'] : known, isBranching };
  });
  return { nodes, edges };
}

function overlaps({ nodes }: Layout): string[] {
  const all = [...nodes.values()];
  return all.flatMap((a, index) =>
    all
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.id}/${b.id}`),
  );
}

const centre = (result: Layout, id: string): number => (result.nodes.get(id)?.x ?? Number.NaN) + CARD_WIDTH / 2;
const top = (result: Layout, id: string): number => result.nodes.get(id)?.y ?? Number.NaN;

describe('layout', () => {
  it('stacks a plain flow on one axis', () => {
    const result = layout(graph('a>b', 'b>c'));
    expect(centre(result, 'a')).toBe(centre(result, 'c'));
    expect(top(result, 'a')).toBeLessThan(top(result, 'b'));
    expect(top(result, 'b')).toBeLessThan(top(result, 'c'));
  });

  it('keeps the order of routes from left to right and the branch midway', () => {
    const result = layout(graph('a>b', 'b:one>x', 'b:two>y', 'b:else>z'));
    expect(centre(result, 'x')).toBeLessThan(centre(result, 'y'));
    expect(centre(result, 'y')).toBeLessThan(centre(result, 'z'));
    expect(centre(result, 'b')).toBe((centre(result, 'x') + centre(result, 'z')) / 2);
  });

  it('puts the card where routes meet again below all of them, under the branch', () => {
    const result = layout(graph('b:one>x', 'b:two>y', 'y>y2', 'x>j', 'y2>j'));
    expect(centre(result, 'j')).toBe(centre(result, 'b'));
    expect(top(result, 'j')).toBeGreaterThan(top(result, 'y2'));
  });

  it('gives an empty route its own lane and a + to fill it', () => {
    const result = layout(graph('b:one>x', 'x>j', 'b:else>j'));
    const edge = result.edges.find(({ handle }) => handle === 'else');
    expect(edge?.plus.x).toBeGreaterThan(centre(result, 'x'));
    expect(edge?.label).not.toBeNull();
  });

  it('offers a + at each open end', () => {
    const result = layout(graph('b:one>x', 'b:else'));
    const open = result.edges.filter(({ target }) => target === null);
    expect(open.map(({ source, handle }) => `${source}:${handle}`).sort()).toEqual(['b:else', 'x:out']);
  });

  it('draws a card below every card that leads to it, across columns too', () => {
    const result = layout(graph('b:one>x', 'b:two>y', 'b:three>z', 'y>y2', 'y2>j', 'x>j', 'j>k', 'z>k'));
    for (const [above, below] of [
      ['y2', 'j'],
      ['x', 'j'],
      ['j', 'k'],
    ] as const) {
      expect(top(result, above)).toBeLessThan(top(result, below));
    }
    expect(overlaps(result)).toEqual([]);
  });

  it('never lets cards overlap in nested branches of unequal depth', () => {
    const result = layout(
      graph(
        't>b',
        'b:a>c',
        'c:a>x',
        'c:b>y',
        'c:else>j1',
        'x>j1',
        'y>j1',
        'j1>j',
        'b:else>d',
        'd:a>p',
        'p>q',
        'q>r',
        'd:else',
      ),
    );
    expect(overlaps(result)).toEqual([]);
  });

  it('keeps the card after a join clear of a longer route that ends by itself', () => {
    const result = layout(graph('b:a>x', 'x>j', 'b:b>j', 'b:c>p', 'p>q', 'q>r'));
    expect(overlaps(result)).toEqual([]);
    expect(top(result, 'j')).toBeGreaterThan(top(result, 'r'));
  });

  it('leaves the first card where it is when the flow grows to one side', () => {
    const before = layout(graph('a>b', 'b:one>x', 'b:else>y'));
    const after = layout(graph('a>b', 'b:one>c', 'c:one>x', 'c:two>x2', 'c:else>x3', 'b:else>y'));
    expect(centre(after, 'a')).toBe(centre(before, 'a'));
  });

  it('survives a cycle and unconnected cards', () => {
    const result = layout(graph('a>b', 'b>a', 'c>d'));
    expect(result.nodes.size).toBe(4);
    expect(overlaps(result)).toEqual([]);
  });

  it('gives the same places for the same flow', () => {
    const lines = ['a>b', 'b:one>x', 'b:else>y', 'x>j', 'y>j'];
    expect(layout(graph(...lines))).toEqual(layout(graph(...lines)));
  });
});

describe('arrow keys', () => {
  const result = layout(graph('a>b', 'b:one>x', 'b:else>y', 'x>x2'));

  it('go down a route, up to the branch and across routes', () => {
    expect(neighbour(result, 'a', 'down')).toBe('b');
    expect(neighbour(result, 'x', 'down')).toBe('x2');
    expect(neighbour(result, 'x', 'up')).toBe('b');
    expect(neighbour(result, 'x', 'right')).toBe('y');
    expect(neighbour(result, 'x', 'left')).toBeUndefined();
  });
});
