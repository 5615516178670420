import { expect, test } from 'vitest';
import type { Catalog } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { listed } from '../../../engine/testing/catalog.ts';
import { giveAccount, stepsWithout } from './accounts.ts';

const catalog: Catalog = {
  nodes: [
    listed('crm.add', { connection: 'crm' }),
    listed('crm.ask', { connection: 'crm', connectionOptional: true }),
    listed('shop.get', { connection: 'shop' }),
  ],
  connections: [],
};
const step = (id: string, type: string, connection?: string): FlowDocument['nodes'][number] => ({
  id,
  type,
  version: 1,
  config: {},
  input: {},
  ...(connection ? { connection } : {}),
});
const document: FlowDocument = {
  format: 1,
  nodes: [
    step('a', 'crm.add', 'old'),
    step('without', 'crm.add'),
    step('gone', 'crm.add', 'deleted'),
    step('own', 'crm.add', 'old'),
    step('free', 'crm.ask'),
    step('shop', 'shop.get'),
  ],
  edges: [],
};
const given = (nodeId: string) => ({
  nodeId,
  connection: { id: 'new', type: 'crm' },
  catalog,
  connections: [
    { id: 'old', type: 'crm' },
    { id: 'new', type: 'crm' },
    { id: 'shop', type: 'shop' },
  ],
});

test('an account goes to the chosen step, and to those of its app that need one and have none', () => {
  expect(stepsWithout(document, given('a'))).toEqual(['without', 'gone']);
  const after = giveAccount(document, given('a'));
  expect(after.nodes.map(({ connection }) => connection ?? null)).toEqual(['new', 'new', 'new', 'old', null, null]);
});

test('a step of another app, or one that is gone, takes no account', () => {
  expect(giveAccount(document, given('shop'))).toBe(document);
  expect(giveAccount(document, given('nowhere'))).toBe(document);
});
