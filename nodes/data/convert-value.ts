import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { json } from '../rest/json.ts';
import { currentTimeZone } from '../time-zone.ts';
import { type Conversion, conversions, convert, separators } from './conversions.ts';
import { patterns, units } from './dates.ts';
import { operations, roundings } from './numbers.ts';

const marks = Object.keys(separators) as (keyof typeof separators)[]; // of the object above, which has no other keys
const others = ['keep', 'empty', 'fail'] as const;

const when = (...is: Conversion[]) => ({ when: { field: 'how', is } });

/** A question with fixed answers, the first of which is taken until another one is. */
const choice = <const Choices extends readonly [string, ...string[]]>(choices: Choices, ...is: Conversion[]) =>
  field(z.enum(choices).default(choices[0] as never), {
    control: 'choice',
    choices,
    default: choices[0],
    ...when(...is),
  });

const config = z.object({
  how: field(z.enum(conversions), { control: 'choice', choices: conversions }),
  separator: field(z.enum(marks).default('comma'), {
    ...{ control: 'choice', choices: marks, default: 'comma' },
    ...when('join', 'split'),
  }),
  length: field(z.int().min(1).max(100_000).default(80), {
    ...{ control: 'number', default: 80, required: true },
    ...when('cut'),
  }),
  operation: choice(operations, 'calculate'),
  decimals: field(z.int().min(0).max(10).default(2), {
    ...{ control: 'number', default: 2, required: true },
    ...when('calculate'),
  }),
  rounding: choice(roundings, 'calculate'),
  pattern: choice(patterns, 'writeDate'),
  withTime: field(z.boolean().default(false), { control: 'boolean', default: false, ...when('writeDate') }),
  unit: field(z.enum(units).default('days'), {
    ...{ control: 'choice', choices: units, default: 'days' },
    ...when('moveDate'),
  }),
  otherwise: choice(others, 'lookUp'),
});

const rows = z.array(z.object({ key: z.string().max(1000), value: json.optional() })).max(1000);

const input = z.object({
  value: field(json, { control: 'text' }),
  find: field(json.optional(), { control: 'text', required: true, ...when('replace') }),
  replacement: field(json.optional(), { control: 'text', ...when('replace') }),
  operand: field(json.optional(), { control: 'text', required: true, ...when('calculate') }),
  amount: field(json.optional(), { control: 'text', required: true, ...when('moveDate') }),
  table: field(rows.optional(), { control: 'keyValues', required: true, ...when('lookUp') }),
  fallback: field(json.optional(), { control: 'text', required: true, ...when('ifEmpty') }),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** One conversion a step, so that the run log shows what came of each. */
export const convertValue = defineAction<unknown, Config, Input>({
  type: 'data.convertValue',
  version: 1,
  icon: 'transform',
  group: 'data',
  effect: 'pure',
  config,
  input,
  output: z.object({ value: json }),
  outputs: [{ path: ['value'], labelKey: 'value', type: 'text' }],
  sentenceBy: 'how',
  run: async ({ config: { how, ...settings }, input: { value, ...given } }) =>
    done({ value: convert(how, value, { settings, given, timeZone: currentTimeZone() }) }),
});
