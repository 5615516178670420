import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { json } from '../rest/json.ts';

const values = z.array(z.object({ key: z.string().trim().max(60), value: json })).max(50);

const input = z.object({ values: field(values, { control: 'keyValues' }) });

type Input = z.infer<typeof input>;

/** In a flow that another one calls: what that one goes on with. */
export const answer = defineAction<unknown, Record<string, never>, Input>({
  type: 'logic.answer',
  version: 1,
  icon: 'corner-down-left',
  group: 'control',
  effect: 'pure',
  answers: true,
  config: z.object({}),
  input,
  output: z.record(z.string(), json),
  outputs: [],
  async run({ input }) {
    const named = input.values.filter(({ key }) => key !== '' && key !== '__proto__');
    return done(Object.fromEntries(named.map(({ key, value }) => [key, value])));
  },
});
