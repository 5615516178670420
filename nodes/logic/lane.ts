import { z } from 'zod';
import { defineAction, field } from '../contract.ts';
import { plainText } from '../rest/json.ts';

const config = z.object({
  /** Flows that give the same name take turns with each other; blank = this flow alone. */
  name: field(z.string().trim().min(1).max(100).optional(), { control: 'text', advanced: true }),
  /** After a run that failed the next one starts, or all wait until a person has dealt with it. */
  afterFailure: field(z.enum(['goOn', 'hold']).default('goOn'), {
    control: 'choice',
    choices: ['goOn', 'hold'],
    default: 'goOn',
  }),
});

const input = z.object({ key: field(plainText, { control: 'text' }) });

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** From here on runs with the same key go one after the other, so that search-then-add makes no duplicate. */
export const lane = defineAction<unknown, Config, Input>({
  type: 'logic.lane',
  version: 1,
  icon: 'list-numbers',
  group: 'control',
  effect: 'idempotent',
  takesLane: true,
  config,
  input,
  output: z.object({ key: z.string() }),
  outputs: [{ path: ['key'], labelKey: 'key', type: 'text' }],
  async run({ config: { name }, input }) {
    const key = input.key.trim();
    return { kind: 'lane', key, ...(name ? { name } : {}), output: { key } };
  },
});
