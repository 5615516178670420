import { expect, test } from 'vitest';
import { catalog } from '../../../engine/flows/catalog.ts';
import { flow } from '../../../engine/testing/flow.ts';
import { literal, reference } from '../../../engine/values/source.ts';
import { flowShape, shapeKey } from './flow-shape.ts';

const around = { catalog: catalog(), connections: [], outputs: new Map() };

const over = (...path: string[]) =>
  flow('manual.started')
    .step('add', 'salesforce.addRecords', { input: { items: reference('trigger', ...path), note: literal('x') } })
    .document();

test('a step that goes over a list knows where the list comes from', () => {
  expect(flowShape(over('rows'), around).cards.get('add')?.list).toEqual({ nodeId: 'trigger', path: ['rows'] });
  expect(flowShape(over('rows'), around).cards.get('trigger')).not.toHaveProperty('list');
});

test('another list is another shape; what else is typed into a form is not', () => {
  const typed = over('rows');
  for (const node of typed.nodes) if (node.input.note) node.input.note = literal('y');
  expect(shapeKey(typed)).toBe(shapeKey(over('rows')));
  expect(shapeKey(over('lines'))).not.toBe(shapeKey(over('rows')));
});
