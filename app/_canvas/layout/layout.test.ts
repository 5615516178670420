import { describe, expect, it } from 'vitest';
import type { LayoutGraph } from './graph.ts';
import { CARD_WIDTH, type Layout, layout } from './layout.ts';
import { neighbour } from './neighbour.ts';

/** `a>b` plain, `a:yes>b` by a route, `a:no` an open route, `a:each>b` what a loop repeats, `a:error>b` when it fails. */
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
    const isLoop = known.includes('each');
    const isBranching = known.some((handle) => !['out', 'each', 'error'].includes(handle));
    const order = ['each', 'out', ...known.filter((handle) => !['each', 'out', 'error'].includes(handle)), 'error'];
    const wanted = new Set([...known, ...(isBranching ? [] : ['out']), ...(isLoop ? ['each'] : [])]);
    return { id, height: 84, handles: order.filter((handle) => wanted.has(handle)), isBranching, isLoop };
  });
  return { nodes, edges };
}

const right = ({ x, width }: { x: number; width: number }): number => x + width;
const bottom = ({ y, height }: { y: number; height: number }): number => y + height;

type Box = { x: number; y: number; width: number; height: number };

const isInside = (inner: Box | undefined, outer: Box | undefined): boolean =>
  inner !== undefined &&
  outer !== undefined &&
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  right(inner) <= right(outer) &&
  bottom(inner) <= bottom(outer);

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

describe('a loop', () => {
  const frameOf = (result: Layout, id: string) => result.frames.find((frame) => frame.id === id);

  it('has the cards of its body in a frame below it, and what follows below the frame', () => {
    const result = layout(graph('a>l', 'l:each>x', 'x>y', 'l:out>b'));
    const frame = frameOf(result, 'l');
    expect(isInside(result.nodes.get('x'), frame)).toBe(true);
    expect(isInside(result.nodes.get('y'), frame)).toBe(true);
    expect(isInside(result.nodes.get('l'), frame)).toBe(false);
    expect(top(result, 'b')).toBeGreaterThan(frame ? bottom(frame) : Number.NaN);
    expect(new Set(['l', 'x', 'b'].map((id) => centre(result, id))).size).toBe(1);
  });

  it('offers a + inside the frame, also of an empty one, and one after it', () => {
    for (const lines of [
      ['a>l', 'l:each'],
      ['a>l', 'l:each>x', 'l:out>b'],
    ]) {
      const result = layout(graph(...lines));
      const frame = frameOf(result, 'l');
      const at = (source: string, handle: string) => {
        const plus = result.edges.find((edge) => edge.source === source && edge.handle === handle)?.plus;
        return plus && isInside({ ...plus, width: 0, height: 0 }, frame);
      };
      expect([at('l', 'each'), at('l', 'out')]).toEqual([true, false]);
      expect(frame?.isEmpty).toBe(lines.length === 2);
    }
  });

  it('stands in the frame of the loop around it with its own frame', () => {
    const result = layout(graph('o:each>x', 'x>i', 'i:each>y', 'i:out>z', 'o:out>e'));
    expect(result.frames.map(({ id }) => id)).toEqual(['o', 'i']);
    expect(isInside(frameOf(result, 'i'), frameOf(result, 'o'))).toBe(true);
    expect(isInside(result.nodes.get('z'), frameOf(result, 'o'))).toBe(true);
    expect(isInside(result.nodes.get('z'), frameOf(result, 'i'))).toBe(false);
    expect(overlaps(result)).toEqual([]);
  });

  it('keeps its frame clear of the other routes of a branch around it, and widens for a branch inside', () => {
    const result = layout(graph('b:one>l', 'l:each>c', 'c:yes>x', 'c:no>y', 'b:two>z', 'l:out>j', 'z>j'));
    const frame = frameOf(result, 'l');
    for (const id of ['c', 'x', 'y']) expect(isInside(result.nodes.get(id), frame)).toBe(true);
    expect(result.nodes.get('z')?.x).toBeGreaterThan(frame ? right(frame) : Number.NaN);
    const after = result.edges.find(({ source, handle }) => source === 'l' && handle === 'out')?.plus;
    expect(after?.y).toBeGreaterThan(frame ? bottom(frame) : Number.NaN);
    expect(top(result, 'j')).toBeGreaterThan(after?.y ?? Number.NaN);
    expect(overlaps(result)).toEqual([]);
  });
});

describe('a way for errors', () => {
  it('stands beside its card and leaves the main way straight', () => {
    const result = layout(graph('a>b', 'b>c', 'b:error>x', 'c:error>y'));
    expect(new Set(['a', 'b', 'c'].map((id) => centre(result, id))).size).toBe(1);
    expect([top(result, 'x'), top(result, 'y')]).toEqual([top(result, 'b'), top(result, 'c')]);
    expect(centre(result, 'x')).toBe(centre(result, 'y'));
    expect(overlaps(result)).toEqual([]);
  });

  it('offers a + beside the card while it is empty, and between the cards when it is not', () => {
    for (const line of ['b:error', 'b:error>x']) {
      const result = layout(graph('a>b', line));
      const card = result.nodes.get('b');
      const plus = result.edges.find(({ handle }) => handle === 'error')?.plus;
      expect(plus?.y).toBe(top(result, 'b') + 42);
      expect(plus?.x).toBeGreaterThan(card ? right(card) : Number.NaN);
    }
  });

  it('pushes what follows below it when it is long', () => {
    const result = layout(graph('a>b', 'a:error>x', 'x>y', 'y>z', 'b:error>w'));
    expect(top(result, 'b')).toBeGreaterThan(top(result, 'z'));
    expect(overlaps(result)).toEqual([]);
  });

  it('passes right of everything when it comes back further down', () => {
    const result = layout(graph('a>b', 'a:error>x', 'x>j', 'b:one>p', 'b:two>q', 'p>j', 'q>j'));
    expect(result.nodes.get('x')?.x).toBeGreaterThan(right(result.nodes.get('q') ?? { x: 0, width: 0 }));
    expect(centre(result, 'j')).toBe(centre(result, 'b'));
    expect(overlaps(result)).toEqual([]);
  });

  it('of a loop stands beside the loop, not in its frame', () => {
    const result = layout(graph('l:each>x', 'l:error>e', 'x:error>f', 'l:out>b'));
    const [frame] = result.frames;
    expect(isInside(result.nodes.get('e'), frame)).toBe(false);
    expect(isInside(result.nodes.get('f'), frame)).toBe(true);
    expect(overlaps(result)).toEqual([]);
  });

  it('is placed quickly, however many cards have one that comes back at the end', () => {
    const cards = Array.from({ length: 60 }, (_, index) => `s${index}`);
    const lines = cards.flatMap((id, index) => [
      `${id}>${cards[index + 1] ?? 'end'}`,
      `${id}:error>e${index}`,
      `e${index}>end`,
    ]);
    expect(overlaps(layout(graph(...lines)))).toEqual([]);
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

  it('go to the next route that has a card, not back to a branch that is nearer', () => {
    const wide = layout(graph('a>b', 'b:one>x', 'b:two>y', 'b:three>z', 'b:else>w', 'x>z', 'y>z', 'w>z'));
    expect(neighbour(wide, 'x', 'right')).toBe('y');
    expect(neighbour(wide, 'y', 'right')).toBe('w');
    expect(neighbour(wide, 'w', 'left')).toBe('y');
  });
});
