import { z } from 'zod';
import { defineAction, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json, shortened } from '../rest/json.ts';

const onError = ['goOn', 'stop'] as const;
const order = ['sideBySide', 'inOrder'] as const;

const config = z.object({
  onError: field(z.enum(onError).default('goOn'), { control: 'choice', choices: onError, default: 'goOn' }),
  order: field(z.enum(order).default('sideBySide'), {
    control: 'choice',
    choices: order,
    default: 'sideBySide',
    advanced: true,
  }),
});

const input = z.object({
  items: field(json, { control: 'text' }),
  /** Read at the end of each iteration: the engine collects it, the node never sees it. */
  result: field(json.optional(), { control: 'text', advanced: true }),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** The steps on its way `each` run for every item of a list; nothing (null) is an empty list. */
export const loop = defineAction<unknown, Config, Input>({
  type: 'logic.loop',
  version: 1,
  icon: 'repeat',
  group: 'control',
  effect: 'pure',
  loop: { items: 'items', collect: 'result' },
  config,
  input,
  output: z.object({ count: z.number(), failed: z.number(), results: z.array(json), errors: z.array(json) }),
  outputs: [
    { path: ['count'], labelKey: 'count', type: 'number' },
    { path: ['failed'], labelKey: 'failed', type: 'number' },
    { path: ['results'], labelKey: 'results', type: 'list' },
    { path: ['errors'], labelKey: 'errors', type: 'list' },
  ],
  async run({ config: { onError, order }, input: { items } }) {
    if (items !== null && !Array.isArray(items)) {
      const repair = { kind: 'field', field: 'items' } as const;
      throw new UserFixableError('logic.notAList', { value: shortened(items) }, { repair });
    }
    return { kind: 'each', items: items ?? [], onError, inOrder: order === 'inOrder' };
  },
});
