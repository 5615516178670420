import { describe, expect, it } from 'vitest';
import { filterTree, type ValueNode, valueTree } from './tree.ts';

const paths = (nodes: ValueNode[]): string[] => nodes.flatMap((node) => [node.path.join('.'), ...paths(node.children)]);

describe('value tree', () => {
  it('offers declared outputs before any test was made', () => {
    const tree = valueTree([{ path: ['totalSize'], labelKey: 'totalSize', type: 'number', sample: 0 }], undefined);
    expect(tree).toEqual([{ path: ['totalSize'], labelKey: 'totalSize', type: 'number', sample: 0, children: [] }]);
  });

  it('shows the values of the sample beside declared names, and what only the sample knows below', () => {
    const tree = valueTree(
      [
        { path: ['totalSize'], labelKey: 'totalSize', type: 'number' },
        { path: ['records'], labelKey: 'records', type: 'list' },
      ],
      { totalSize: 1, records: [{ Id: '001', Name: 'Acme' }], done: true },
    );
    expect(paths(tree)).toEqual(['totalSize', 'records', 'records.0', 'records.0.Id', 'records.0.Name', 'done']);
    expect(tree[0]?.sample).toBe(1);
  });

  it('puts a declared value that lies deep under its declared list', () => {
    const tree = valueTree(
      [
        { path: ['records'], labelKey: 'records', type: 'list' },
        { path: ['records', 0, 'Id'], labelKey: 'firstId', type: 'text' },
      ],
      { records: [{ Id: '001' }] },
    );
    expect(paths(tree)).toEqual(['records', 'records.0', 'records.0.Id']);
    expect(tree[0]?.children[0]?.children[0]?.labelKey).toBe('firstId');
  });

  it('does not repeat a record whose values are all declared', () => {
    const tree = valueTree([{ path: ['billing', 'name'], labelKey: 'billingName', type: 'text' }], {
      billing: { name: '山田' },
    });
    expect(paths(tree)).toEqual(['billing.name']);
  });

  it('finds a value and what leads to it', () => {
    const tree = valueTree([], { a: { b: 1, c: 2 }, d: 3 });
    expect(paths(filterTree(tree, (node) => node.path.at(-1) === 'c'))).toEqual(['a', 'a.c']);
  });

  it('survives keys that belong to JavaScript', () => {
    const sample = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
    expect(paths(valueTree([], sample))).toEqual(['__proto__', '__proto__.x', 'constructor']);
  });
});
