import { z } from 'zod';
import { defineAction, field } from '../contract.ts';

const units = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

const config = z.object({
  amount: field(z.number().min(1).max(100_000), { control: 'number', default: 5 }),
  unit: field(z.enum(['seconds', 'minutes', 'hours', 'days']), {
    control: 'choice',
    choices: ['seconds', 'minutes', 'hours', 'days'],
    default: 'minutes',
  }),
});

type Config = z.infer<typeof config>;

/** The run rests in the database meanwhile: a wait of months costs nothing and outlives every restart. */
export const wait = defineAction<unknown, Config, Record<string, never>>({
  type: 'logic.wait',
  version: 1,
  icon: 'hourglass',
  group: 'control',
  effect: 'pure',
  config,
  input: z.object({}),
  output: z.object({ until: z.string() }),
  outputs: [{ path: ['until'], labelKey: 'until', type: 'dateTime' }],
  async run({ config: { amount, unit } }) {
    const until = new Date(Date.now() + amount * units[unit]);
    return { kind: 'wait', until, output: { until: until.toISOString() } };
  },
});
