import { describe, expect, it } from 'vitest';
import { type FlowDocument, type FlowNode, flowDocument } from '../../../engine/flow/document.ts';
import { item, literal, reference, type ValueSource } from '../../../engine/values/source.ts';
import { copySteps, pasteSteps, readClip } from './clip.ts';
import { addErrorRoute, removeErrorRoute } from './error-route.ts';
import { insertStep, joinTargets, joinTo, moveIntoFirstRoute, setTrigger } from './insert.ts';
import { moveIntoLoop } from './loops.ts';
import { removeFree, removeStep, routesWithSteps } from './remove.ts';
import { followRoutes } from './routes.ts';
import { edge } from './ways.ts';

const node = (id: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type: id.startsWith('branch') ? 'logic.branch' : id.startsWith('loop') ? 'logic.loop' : 'test.step',
  version: 1,
  config: {},
  input: {},
  ...more,
});

const ways: Record<string, string[]> = { 'logic.branch': ['one', 'else'], 'logic.loop': ['each', 'out'] };
const waysOut = (it: FlowNode): string[] => ways[it.type] ?? ['out'];

/** `a>b` plain, `a:else>b` by a route. */
function flow(...lines: string[]): FlowDocument {
  const ids = new Set<string>();
  const edges = lines.flatMap((line) => {
    const [from = '', target] = line.split('>');
    const [source = '', handle = 'out'] = from.split(':');
    ids.add(source);
    if (target) ids.add(target);
    return target ? [edge(source, handle, target)] : [];
  });
  return { format: 1, nodes: [...ids].map((id) => node(id)), edges };
}

const lines = (document: FlowDocument): string[] =>
  document.edges
    .map((it) =>
      it.sourceHandle === 'out' ? `${it.source}>${it.target}` : `${it.source}:${it.sourceHandle}>${it.target}`,
    )
    .sort();

function ids(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `n${count}`;
  };
}

describe('inserting', () => {
  it('puts a step between two others', () => {
    const after = insertStep(flow('a>b'), node('x'), { source: 'a', handle: 'out', target: 'b' }, waysOut);
    expect(lines(after)).toEqual(['a>x', 'x>b']);
    expect(after.nodes.map(({ id }) => id)).toEqual(['a', 'x', 'b']);
  });

  it('puts a step at an open end', () => {
    const after = insertStep(flow('a>branch'), node('x'), { source: 'branch', handle: 'else', target: null }, waysOut);
    expect(lines(after)).toEqual(['a>branch', 'branch:else>x']);
  });

  it('lets all routes of an inserted branch meet at what followed', () => {
    const after = insertStep(flow('a>b'), node('branch'), { source: 'a', handle: 'out', target: 'b' }, waysOut);
    expect(lines(after)).toEqual(['a>branch', 'branch:else>b', 'branch:one>b']);
    expect(lines(moveIntoFirstRoute(after, 'branch', waysOut))).toEqual(['a>branch', 'branch:one>b']);
  });

  it('keeps what follows when another trigger is chosen', () => {
    expect(lines(setTrigger(flow('a>b', 'b>c'), node('t'), 'a'))).toEqual(['b>c', 't>b']);
    expect(lines(setTrigger({ format: 1, nodes: [], edges: [] }, node('t'), null))).toEqual([]);
  });

  it('joins an open end to a step of another route, never in a circle', () => {
    const document = flow('a>branch', 'branch:one>x', 'x>y', 'branch:else>z');
    const place = { source: 'z', handle: 'out', target: null };
    expect(joinTargets(document, place).map(({ id }) => id)).toEqual(['x', 'y']);
    const joined = joinTo(document, place, 'y');
    expect(joined && lines(joined)).toContain('z>y');
    expect(joinTo(document, { source: 'y', handle: 'out', target: null }, 'branch')).toBeUndefined();
  });
});

describe('removing', () => {
  it('closes the gap', () => {
    expect(lines(removeStep(flow('a>b', 'b>c'), 'b', waysOut))).toEqual(['a>c']);
    expect(lines(removeFree(flow('a>b', 'b>c', 'c>d'), ['b', 'c'], waysOut).document)).toEqual(['a>d']);
  });

  it('of several asks about a branch whose routes hold steps that were not chosen, and leaves it until then', () => {
    const document = flow('a>branch', 'branch:one>x', 'x>j', 'branch:else>y', 'y>j', 'j>k');
    const { document: rest, asking } = removeFree(document, ['branch', 'k'], waysOut);
    expect(asking).toEqual(['branch']);
    expect(lines(rest)).toEqual(['a>branch', 'branch:else>y', 'branch:one>x', 'x>j', 'y>j']);
  });

  it('of several asks nothing about a branch of which one route with steps is left, nor about an emptied loop', () => {
    const document = flow('a>branch', 'branch:one>x', 'x>j', 'branch:else>y', 'y>j');
    const branch = removeFree(document, ['branch', 'x'], waysOut);
    expect(branch.asking).toEqual([]);
    expect(lines(branch.document)).toEqual(['a>y', 'y>j']);
    const repeated = flow('a>loop', 'loop:each>x', 'loop>b');
    expect(removeFree(repeated, ['loop', 'b'], waysOut).asking).toEqual(['loop']);
    const loop = removeFree(repeated, ['loop', 'x'], waysOut);
    expect(loop.asking).toEqual([]);
    expect(lines(loop.document)).toEqual(['a>b']);
  });

  it('closes each gap where routes meet', () => {
    const document = flow('branch:one>x', 'x>j', 'branch:else>j', 'j>k');
    expect(lines(removeStep(document, 'j', waysOut))).toEqual(['branch:else>k', 'branch:one>x', 'x>k']);
    expect(lines(removeStep(document, 'x', waysOut))).toEqual(['branch:else>j', 'branch:one>j', 'j>k']);
  });

  it('keeps the chosen route of a branch and what comes after the meeting', () => {
    const document = flow('a>branch', 'branch:one>x', 'x>j', 'branch:else>y', 'y>j', 'j>k');
    expect(routesWithSteps(document, 'branch', waysOut)).toEqual(['one', 'else']);
    expect(lines(removeStep(document, 'branch', waysOut, 'else'))).toEqual(['a>y', 'j>k', 'y>j']);
    expect(lines(removeStep(document, 'branch', waysOut, null))).toEqual(['a>j', 'j>k']);
  });

  it('keeps the only route with steps without asking', () => {
    const document = flow('a>branch', 'branch:one>j', 'branch:else>y', 'y>j');
    expect(routesWithSteps(document, 'branch', waysOut)).toEqual(['else']);
    expect(lines(removeStep(document, 'branch', waysOut))).toEqual(['a>y', 'y>j']);
  });

  it('keeps everything after a branch with no steps of its own', () => {
    expect(lines(removeStep(flow('a>branch', 'branch:one>j', 'branch:else>j', 'j>k'), 'branch', waysOut))).toEqual([
      'a>j',
      'j>k',
    ]);
  });
});

describe('routes', () => {
  const document = flow('branch:one>x', 'x>j', 'branch:else>j');

  it('sends a new route where the others meet', () => {
    expect(lines(followRoutes(document, 'branch', ['one', 'else'], ['one', 'two', 'else']))).toContain('branch:two>j');
  });

  it('takes the steps of a removed route along', () => {
    const after = followRoutes(document, 'branch', ['one', 'else'], ['else']);
    expect(lines(after)).toEqual(['branch:else>j']);
    expect(after.nodes.map(({ id }) => id)).toEqual(['branch', 'j']);
  });
});

describe('a loop', () => {
  it('is put between two steps and goes on after its items; what followed can be repeated instead', () => {
    const after = insertStep(flow('a>b', 'b>c'), node('loop'), { source: 'a', handle: 'out', target: 'b' }, waysOut);
    expect(lines(after)).toEqual(['a>loop', 'b>c', 'loop>b']);
    expect(lines(moveIntoLoop(after, 'loop'))).toEqual(['a>loop', 'b>c', 'loop:each>b']);
  });

  it('leaves its steps in its place when it goes, all their ends joined to what followed', () => {
    const document = flow('a>loop', 'loop:each>branch', 'branch:one>x', 'branch:else>y', 'loop>b');
    expect(lines(removeStep(document, 'loop', waysOut))).toEqual([
      'a>branch',
      'branch:else>y',
      'branch:one>x',
      'x>b',
      'y>b',
    ]);
  });

  it('takes its steps along when that was chosen, those of loops inside it too', () => {
    const document = flow('a>loop', 'loop:each>x', 'x>loop2', 'loop2:each>y', 'loop>b');
    const after = removeStep(document, 'loop', waysOut, null);
    expect(lines(after)).toEqual(['a>b']);
    expect(after.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('without steps leaves what followed in its place', () => {
    expect(lines(removeStep(flow('a>loop', 'loop>b'), 'loop', waysOut))).toEqual(['a>b']);
  });

  it('inside another one leaves its own inner loops whole', () => {
    const document = flow('loop:each>loop2', 'loop2:each>loop3', 'loop3:each>x', 'loop3>y', 'loop2>z');
    expect(lines(removeStep(document, 'loop2', waysOut))).toEqual([
      'loop3:each>x',
      'loop3>y',
      'loop:each>loop3',
      'y>z',
    ]);
  });

  it('is remembered by values of its item when it goes: they never become those of another loop', () => {
    const document = flow('loop:each>loop2', 'loop2:each>x');
    const own: ValueSource = { kind: 'text', parts: [item('name'), { kind: 'index' }] };
    const outer: ValueSource = { kind: 'item', nodeId: 'loop', path: [] };
    const nodes = document.nodes.map((it) => (it.id === 'x' ? { ...it, input: { own, outer } } : it));
    const after = removeStep({ ...document, nodes }, 'loop2', waysOut);
    expect(after.nodes.find(({ id }) => id === 'x')?.input).toEqual({
      own: {
        kind: 'text',
        parts: [
          { kind: 'item', nodeId: 'loop2', path: ['name'] },
          { kind: 'index', nodeId: 'loop2' },
        ],
      },
      outer,
    });
  });

  it('is neither left nor entered by joining', () => {
    const document = flow('a>loop', 'loop:each>branch', 'branch:one>x', 'branch:else>y', 'loop>b', 'b>c');
    const targets = (source: string, handle: string) =>
      joinTargets(document, { source, handle, target: null }).map(({ id }) => id);
    expect(targets('y', 'out')).toEqual(['x']);
    expect(targets('loop', 'error')).toEqual(['b', 'c']);
  });

  it('is copied with new ids, its items following', () => {
    const document = flow('a>loop', 'loop:each>x');
    const nodes = document.nodes.map((it) =>
      it.id === 'x' ? { ...it, input: { n: { kind: 'item' as const, nodeId: 'loop', path: [] } } } : it,
    );
    const { document: after } = pasteSteps(
      { ...document, nodes },
      copySteps({ ...document, nodes }, new Set(['loop', 'x'])),
      { source: 'loop', handle: 'out', target: null },
      waysOut,
      ids(),
    );
    expect(lines(after)).toEqual(['a>loop', 'loop:each>x', 'loop>n1', 'n1:each>n2']);
    expect(after.nodes.find(({ id }) => id === 'n2')?.input).toEqual({ n: { kind: 'item', nodeId: 'n1', path: [] } });
  });
});

describe('a way for errors', () => {
  const document = flow('a>b', 'b>c');

  it('is there before any step stands on it, and goes with its steps', () => {
    const asked = addErrorRoute(document, 'b');
    expect(asked.nodes.find(({ id }) => id === 'b')?.hasErrorRoute).toBe(true);
    expect(addErrorRoute(asked, 'b')).toBe(asked);
    const filled = insertStep(asked, node('x'), { source: 'b', handle: 'error', target: null }, waysOut);
    expect(lines(filled)).toEqual(['a>b', 'b:error>x', 'b>c']);
    expect(removeErrorRoute(filled, 'b')).toEqual(document);
  });

  it('leaves steps that other ways lead to', () => {
    const joined = joinTo(addErrorRoute(document, 'a'), { source: 'a', handle: 'error', target: null }, 'c');
    expect(joined && lines(joined)).toEqual(['a:error>c', 'a>b', 'b>c']);
    expect(joined && lines(removeErrorRoute(joined, 'a'))).toEqual(['a>b', 'b>c']);
  });

  it('goes with its card', () => {
    const filled = insertStep(
      addErrorRoute(document, 'b'),
      node('x'),
      { source: 'b', handle: 'error', target: null },
      waysOut,
    );
    const after = removeStep(filled, 'b', waysOut);
    expect(lines(after)).toEqual(['a>c']);
    expect(after.nodes.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('is copied only with steps on it', () => {
    const asked = addErrorRoute(document, 'b');
    expect(copySteps(asked, new Set(['b'])).nodes[0]).not.toHaveProperty('hasErrorRoute');
  });
});

describe('the clipboard', () => {
  const document: FlowDocument = {
    ...flow('a>b', 'b>c'),
    nodes: [
      node('a'),
      node('b', { input: { id: reference('a', 'id') } }),
      node('c', { input: { id: reference('b', 'id'), note: literal('x') } }),
    ],
  };

  it('brings copied steps back with new ids, their references among each other included', () => {
    const text = JSON.stringify(copySteps(document, new Set(['b', 'c'])));
    const clip = readClip(text);
    if (!clip) throw new Error('not read');
    const { document: after, pasted } = pasteSteps(
      document,
      clip,
      { source: 'c', handle: 'out', target: null },
      waysOut,
      ids(),
    );
    expect(pasted).toEqual(['n1', 'n2']);
    expect(lines(after)).toEqual(['a>b', 'b>c', 'c>n1', 'n1>n2']);
    expect(after.nodes.find(({ id }) => id === 'n1')?.input).toEqual({ id: reference('a', 'id') });
    expect(after.nodes.find(({ id }) => id === 'n2')?.input.id).toEqual(reference('n1', 'id'));
    expect(flowDocument.safeParse(after).success).toBe(true);
  });

  it('puts steps that were apart one after the other, and what followed after them', () => {
    const clip = copySteps(document, new Set(['a', 'c']));
    const { document: after } = pasteSteps(document, clip, { source: 'a', handle: 'out', target: 'b' }, waysOut, ids());
    expect(lines(after)).toEqual(['a>n1', 'b>c', 'n1>n2', 'n2>b']);
  });

  it('leads every open route of a pasted branch on', () => {
    const branchy = flow('a>branch', 'branch:one>x', 'a>z');
    const clip = copySteps(branchy, new Set(['branch', 'x']));
    const { document: after } = pasteSteps(
      flow('a>b'),
      clip,
      { source: 'a', handle: 'out', target: 'b' },
      waysOut,
      ids(),
    );
    expect(lines(after)).toEqual(['a>n1', 'n1:else>b', 'n1:one>n2', 'n2>b']);
  });

  it('leaves any other text alone', () => {
    expect(readClip('hello')).toBeUndefined();
    expect(readClip('{"nagareSteps":2}')).toBeUndefined();
    expect(readClip('nagareSteps {')).toBeUndefined();
  });
});
