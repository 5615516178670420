import { z } from 'zod';
import { defineTrigger, field, type Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';

const types = ['text', 'number', 'boolean', 'list', 'record'] as const;

const named = z.object({
  key: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .refine((key) => key !== '__proto__'),
  type: z.enum(types),
  required: z.boolean().optional(),
});

const config = z.object({
  /** What the calling flow gives. */
  inputs: field(z.array(named).max(50).optional(), { control: 'inputs', choices: types }),
});

type Config = z.infer<typeof config>;

/** Another flow starts this one, hands values over, and goes on with what it returns. */
export const called = defineTrigger<Config>({
  type: 'flow.called',
  version: 1,
  icon: 'arrow-ramp-right',
  start: 'call',
  config,
  outputs: [],
  outputsFrom: { config: 'inputs' },
  call: {
    inputs: ({ inputs = [] }) =>
      inputs.map(({ key, type, required }) => ({ value: key, label: key, type, required: required === true })),
    accept: (values, { inputs = [] }) =>
      Object.fromEntries(inputs.map((input): [string, Json] => [input.key, checked(input, values[input.key] ?? null)])),
  },
});

function checked({ key, type, required }: z.infer<typeof named>, value: Json): Json {
  const repair = { kind: 'field', field: `values.${key}` } as const;
  if (value === null || value === '') {
    if (required) throw new UserFixableError('flow.fieldRequired', { field: key }, { repair });
    return null;
  }
  if (!fits[type](value)) throw new UserFixableError('flow.badValue', { field: key, expected: type }, { repair });
  return value;
}

const fits: Record<(typeof types)[number], (value: Json) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  record: (value) => typeof value === 'object' && !Array.isArray(value),
};
