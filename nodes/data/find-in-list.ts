import { z } from 'zod';
import { defineAction, done, field, type Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, isRecord, json } from '../rest/json.ts';
import { likeness } from './conversions.ts';

const config = z.object({
  key: field(z.string().max(400).default(''), { control: 'text', default: '' }),
});

const input = z.object({
  items: field(json, { control: 'text' }),
  value: field(json, { control: 'text' }),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** The answer to one question of a form, the billing address among all: what an app sends as a list, by what stands in it. */
export const findInList = defineAction<unknown, Config, Input>({
  type: 'data.findInList',
  version: 1,
  icon: 'list-search',
  group: 'data',
  effect: 'pure',
  config,
  input,
  output: z.object({ found: z.boolean(), item: json, items: z.array(json), count: z.number() }),
  outputs: [
    { path: ['found'], labelKey: 'found', type: 'boolean', sample: true },
    { path: ['item'], labelKey: 'item', type: 'record' },
    { path: ['items'], labelKey: 'items', type: 'list' },
    { path: ['count'], labelKey: 'count', type: 'number', sample: 1 },
  ],
  async run({ config: { key }, input: { items, value } }) {
    if (isBlank(value))
      throw new UserFixableError('data.nothingToFind', {}, { repair: { kind: 'data', field: 'value' } });
    const wanted = likeness(value);
    const path = key.split('.').filter((part) => part.trim() !== '');
    const found = listOf(items).filter((item) => likeness(below(item, path)) === wanted);
    return done({ found: found.length > 0, item: found[0] ?? null, items: found, count: found.length });
  },
});

function listOf(items: Json): Json[] {
  if (items === null) return [];
  if (Array.isArray(items)) return items;
  throw new UserFixableError('data.notList', {}, { repair: { kind: 'field', field: 'items' } });
}

function below(item: Json, path: string[]): Json {
  return path.reduce<Json>(
    (at, part) => (isRecord(at) && Object.hasOwn(at, part.trim()) ? (at[part.trim()] ?? null) : null),
    item,
  );
}
