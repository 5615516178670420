import { describe, expect, it } from 'vitest';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { listed } from '../../../engine/testing/catalog.ts';
import { flow } from '../../../engine/testing/flow.ts';
import type { ConnectionView } from './flow-view.tsx';
import { newNode } from './new-node.ts';

const object: CatalogField = { key: 'object', place: 'config', control: 'choice', options: 'objects', required: true };
const add = listed('crm.add', { kind: 'action', connection: 'crm', fields: [object] });
const account = (id: string): ConnectionView => ({ id, type: 'crm', name: id, status: 'connected' });

const withSteps = (...steps: [connection: string, object?: string][]): FlowDocument => {
  const built = flow();
  for (const [index, [connection, chosen]] of steps.entries())
    built.step(`s${index}`, 'crm.add', { connection, config: chosen === undefined ? {} : { object: chosen } });
  return built.document();
};

describe('a step that is put in', () => {
  it.each<[string, FlowDocument, unknown]>([
    ['takes the object of the only step with its account', withSteps(['a', 'Account']), 'Account'],
    ['takes the one that all of them have', withSteps(['a', 'Account'], ['a', 'Account']), 'Account'],
    ['leaves the choice where they differ', withSteps(['a', 'Account'], ['a', 'Contact']), undefined],
    ['takes none of another account', withSteps(['a'], ['b', 'Account']), undefined],
    ['has none at first', withSteps(), undefined],
  ])('%s', (_name, document, chosen) => {
    expect(newNode(add, document, [account('a')]).config.object).toBe(chosen);
  });
});
