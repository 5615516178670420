/** What was not chosen in a document is what its form shows: files and programs need not say it. */
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { catalogFields } from '../../nodes/fields.ts';
import { nodes } from '../../nodes/registry.ts';
import { catalog } from '../flows/catalog.ts';
import { flow } from '../testing/flow.ts';
import { literal } from '../values/source.ts';
import { validate } from './validate.ts';

const withDefaults = nodes.flatMap(({ type, config }) =>
  catalogFields(config, 'config')
    .filter((field) => field.default !== undefined)
    .map((field) => ({ type, key: field.key, shown: field.default, schema: (config as z.ZodObject).shape[field.key] })),
);

test.each(withDefaults)('$type runs with $key as its form shows it', ({ schema, shown }) => {
  expect(schema?.safeParse(undefined)).toMatchObject({ success: true, data: shown });
});

test('a loop, a wait and a once-only step without settings can go live', () => {
  const document = flow('manual.started')
    .step('wait', 'logic.wait')
    .step('once', 'logic.onceOnly', { input: { key: literal('a') } })
    .step('loop', 'logic.loop', { input: { items: literal([1]) } })
    .step('inside', 'logic.wait', { after: 'loop:each' })
    .document();
  expect(validate(document, catalog()).map(({ nodeId, code, field }) => [nodeId, code, field])).toEqual([]);
});
