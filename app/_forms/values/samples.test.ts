import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { graphOf } from '../../../engine/flow/graph.ts';
import { loopsOf } from '../../../engine/flow/loops.ts';
import { usableAt } from '../../../engine/flow/reach.ts';
import { listed } from '../../../engine/testing/catalog.ts';
import { flow } from '../../../engine/testing/flow.ts';
import { item, reference, type ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import { previewOf } from './preview.ts';
import { sampleScope } from './samples.ts';

const loop = listed('logic.loop', { loop: { items: 'items', collect: 'result' } });
const catalog: Catalog = { nodes: [loop], connections: [] };

function scopeOf(document: FlowDocument, samples: Record<string, Json>, nodeId: string, isAtEnd = false) {
  const graph = graphOf(document);
  const loops = loopsOf(graph);
  const usable = (id: string, atEnd = false) => usableAt(graph, loops, id, atEnd);
  return sampleScope({ document, catalog, usable, outputOf: (id) => samples[id] }, { nodeId, isAtEnd });
}

const orders = {
  orders: [
    { id: 1, lines: [{ sku: 'a' }, { sku: 'b' }] },
    { id: 2, lines: [] },
  ],
};
const nested = flow()
  .step('outer', 'logic.loop', {
    input: { items: reference('trigger', 'orders'), result: reference('inner', 'results') },
  })
  .step('inner', 'logic.loop', {
    input: { items: { kind: 'item', nodeId: 'outer', path: ['lines'] }, result: item('sku') },
    after: 'outer:each',
  })
  .step('add', 'crm.add', { after: 'inner:each' })
  .step('after', 'crm.add', { after: 'outer:out' })
  .document();

describe('samples inside a loop', () => {
  const ask = (nodeId: string, source: ValueSource) => previewOf(source, scopeOf(nested, { trigger: orders }, nodeId));

  it('are those of the first item, of the loops further out too', () => {
    expect(ask('add', item('sku'))).toBe('a');
    expect(ask('add', { kind: 'item', nodeId: 'outer', path: ['id'] })).toBe(1);
    expect(ask('add', { kind: 'index' })).toBe(1);
    expect(ask('inner', item('id'))).toBe(1);
  });

  it('are not there outside of it, nor before the list is known', () => {
    expect(ask('after', item('id'))).toBeUndefined();
    expect(previewOf(item(), scopeOf(nested, {}, 'add'))).toBeUndefined();
  });
});

describe('samples of a loop', () => {
  it('are what it would collect of its first items', () => {
    const scope = scopeOf(nested, { trigger: orders }, 'after');
    expect(scope.output('outer')).toEqual({
      count: 2,
      failed: 0,
      results: [
        ['a', 'b'],
        ['a', 'b'],
      ],
      errors: [],
    });
    expect(scope.output('trigger')).toBe(orders);
  });

  it('are those of its test while nothing is known of its list, and one that reads itself knows nothing', () => {
    const tested = { count: 3, failed: 0, results: [], errors: [] };
    expect(scopeOf(nested, { outer: tested }, 'after').output('outer')).toEqual(tested);
    const itself = flow()
      .step('loop', 'logic.loop', { input: { items: reference('loop', 'results') } })
      .document();
    expect(scopeOf(itself, {}, 'loop').output('loop')).toBeUndefined();
  });
});
