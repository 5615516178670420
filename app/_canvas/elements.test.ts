import { expect, it } from 'vitest';
import { flow } from '../../engine/testing/flow.ts';
import { canvasNodes } from './elements.tsx';

it('cards stand in the order of their numbers, whenever they were put in', () => {
  const { nodes, ...rest } = flow().step('a', 'crm.add').step('b', 'crm.add').document();
  const [trigger, a, b] = nodes;
  if (!trigger || !a || !b) throw new Error('three were built');
  const document = { ...rest, nodes: [trigger, b, a] };
  const box = { x: 0, y: 0, width: 300, height: 84 };
  const layout = {
    nodes: new Map(nodes.map(({ id }) => [id, { id, ...box }])),
    frames: [],
    edges: [],
    ...{ left: 0, width: 300, height: 400 },
  };
  const drawing = { card: () => null, depends: () => [], frameTone: () => 'plain' as const };
  expect(canvasNodes(document, layout, drawing).map(({ id }) => id)).toEqual([trigger.id, 'a', 'b']);
});
