/** What stands on the pill of a value. */
import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { catalog } from '../../../engine/flows/catalog.ts';
import { flow } from '../../../engine/testing/flow.ts';
import { reference } from '../../../engine/values/source.ts';
import { flowShape } from '../../_canvas/state/flow-shape.ts';
import en from '../../_messages/en.json' with { type: 'json' };
import ja from '../../_messages/ja.json' with { type: 'json' };
import type { NodeWords } from '../node-words.ts';
import type { PillSource } from './content.ts';
import { valueLabel } from './labels.ts';

const say = (locale: 'ja' | 'en') => {
  const translate = createTranslator({ locale, messages: { ja, en }[locale].forms });
  return (key: string, values?: Record<string, string | number>) => translate(key as never, values as never);
};

const words = { output: (_type: string, key: string) => key } as Partial<NodeWords> as NodeWords;

const document = flow('manual.started')
  .step('find', 'salesforce.searchRecords')
  .step('add', 'salesforce.addRecords', { input: { items: reference('find', 'records') } })
  .document();
const shape = flowShape(document, { catalog: catalog(), connections: [], outputs: new Map() });

const label = (source: PillSource, locale: 'ja' | 'en') =>
  valueLabel(source, shape, { words, t: say(locale), place: { nodeId: 'add', isAtEnd: true } });

test('a value of the item of a list step says that it is the item’s, and of which list, without the step’s own number', () => {
  const name: PillSource = { kind: 'item', nodeId: 'add', path: ['Name'] };
  expect(label(name, 'ja')).toEqual({
    ...{ step: undefined, type: 'salesforce.addRecords', isBroken: false },
    ...{ label: '項目：Name', list: '手順2 recordsの1件' },
  });
  expect(label(name, 'en')).toMatchObject({ label: 'Item: Name', list: 'One item of Step 2 records' });
});

test('a value of a step says which step', () => {
  expect(label(reference('find', 'totalSize') as PillSource, 'ja')).toMatchObject({ step: 2, label: 'totalSize' });
});
