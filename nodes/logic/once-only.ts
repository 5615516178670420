import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { plainText } from '../rest/json.ts';

const config = z.object({
  /** Longest time after which the same key counts as new. */
  days: field(z.number().int().min(1).max(3650).default(30), { control: 'number', default: 30 }),
});

const input = z.object({ key: field(plainText, { control: 'text' }) });

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** For senders that deliver twice: the second event with the same key ends its run here, well. */
export const onceOnly = defineAction<unknown, Config, Input>({
  type: 'logic.onceOnly',
  version: 1,
  icon: 'fingerprint',
  group: 'control',
  effect: 'idempotent',
  config,
  input,
  output: z.object({ key: z.string() }),
  outputs: [{ path: ['key'], labelKey: 'key', type: 'text' }],
  async run({ config: { days }, input: { key }, isFirst }) {
    const text = key.trim();
    if (text === '') throw new UserFixableError('logic.emptyKey', {}, { repair: { kind: 'field', field: 'key' } });
    if (await isFirst(text, days)) return done({ key: text });
    return { kind: 'finish', reason: text };
  },
});
