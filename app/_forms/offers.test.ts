import { expect, test } from 'vitest';
import type { Catalog, CatalogField, CatalogNode } from '../../engine/flow/catalog.ts';
import type { FlowNode } from '../../engine/flow/document.ts';
import { decide, undecidedIn } from './offers.ts';

const key: CatalogField = { key: 'keyField', place: 'config', required: false, control: 'choice', options: 'keys' };
const adds = {
  type: 'x.add',
  fields: [{ ...key, dependsOn: ['object'], offered: { unless: { field: 'object', is: ['Task'] } } }],
};
const upserts = { type: 'x.upsert', fields: [key] };
const catalog = { nodes: [adds, upserts] as unknown as CatalogNode[] } as Catalog; // all that is read of it

const node = (id: string, more: Partial<FlowNode> = {}): FlowNode => ({
  ...{ id, type: 'x.add', version: 1, connection: 'c', config: { object: 'Account' }, input: {} },
  ...more,
});

test('offered is what nobody has decided, where the account can be asked', () => {
  const nodes = [
    node('open'),
    node('taken', { config: { object: 'Account', keyField: 'Key__c' } }),
    node('declined', { config: { object: 'Account', keyField: null } }),
    node('noObject', { config: {} }),
    node('exempt', { config: { object: 'Task' } }),
    node('other', { type: 'x.upsert' }),
    node('unknown', { type: 'x.gone' }),
  ];
  const { connection: _none, ...noAccount } = node('noAccount');
  expect(undecidedIn([...nodes, noAccount], catalog).map((one) => one.node.id)).toEqual(['open']);
});

test('once taken or declined it is not offered again, and the other steps stay as they are', () => {
  const document = { format: 1 as const, nodes: [node('one'), node('two'), node('three')], edges: [] };
  const [one, two] = undecidedIn(document.nodes, catalog);
  if (!one || !two) throw new Error('both are undecided');
  const after = decide(document, [
    { ...one, value: 'Key__c' },
    { ...two, value: null },
  ]);
  expect(after.nodes.map(({ config }) => config.keyField)).toEqual(['Key__c', null, undefined]);
  expect(undecidedIn(after.nodes, catalog).map((each) => each.node.id)).toEqual(['three']);
});
