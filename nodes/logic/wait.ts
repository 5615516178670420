import { z } from 'zod';
import { defineAction, done, field, type Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { daysLater, timeIn } from '../instants.ts';
import { isBlank, json, shortened } from '../rest/json.ts';
import { currentTimeZone } from '../time-zone.ts';

const units = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const MOST = 100_000;

/** For a length of time, until a time, or until that long before or after it. */
const ways = ['for', 'until', 'before', 'after'] as const;
const withLength = { field: 'way', is: ['for', 'before', 'after'] } as const;

const config = z.object({
  way: field(z.enum(ways).default('for'), { control: 'choice', choices: ways, default: 'for' }),
  amount: field(z.number().min(1).max(MOST).default(5), {
    control: 'number',
    default: 5,
    required: true,
    when: withLength,
  }),
  unit: field(z.enum(['seconds', 'minutes', 'hours', 'days']).default('minutes'), {
    control: 'choice',
    choices: ['seconds', 'minutes', 'hours', 'days'],
    default: 'minutes',
    required: true,
    when: withLength,
  }),
});

const input = z.object({
  until: field(json.optional(), {
    control: 'dateTime',
    required: true,
    when: { field: 'way', is: ['until', 'before', 'after'] },
  }),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** The run rests in the database meanwhile: a wait of months costs nothing and outlives every restart. */
export const wait = defineAction<unknown, Config, Input>({
  type: 'logic.wait',
  version: 1,
  icon: 'hourglass',
  group: 'control',
  effect: 'pure',
  config,
  input,
  output: z.object({ until: z.string() }),
  outputs: [{ path: ['until'], labelKey: 'until', type: 'dateTime' }],
  sentenceBy: 'way',
  async run(context) {
    const now = context.now();
    const at = endOf(context.config, context.input, now);
    if (at <= now) return done({ until: new Date(now).toISOString() });
    if (at - now > MOST * units.days)
      throw new UserFixableError('logic.waitTooLong', { days: MOST, value: shortened(context.input.until) }, atUntil);
    const until = new Date(at);
    return { kind: 'wait', until, output: { until: until.toISOString() } };
  },
});

function endOf({ way, amount, unit }: Config, { until }: Input, now: number): number {
  switch (way) {
    case 'for':
      return now + amount * units[unit];
    case 'until':
      return timeOf(until);
    case 'before':
      return later(timeOf(until), -amount, unit);
    case 'after':
      return later(timeOf(until), amount, unit);
  }
}

/** A day before ten o'clock is ten o'clock, also when the clocks change that night. */
const later = (at: number, amount: number, unit: Config['unit']): number =>
  unit === 'days' ? daysLater(currentTimeZone(), at, amount) : at + amount * units[unit];

/** A time without a zone is the workspace's. */
function timeOf(value: Json | undefined): number {
  if (isBlank(value)) throw new UserFixableError('logic.noTime', {}, atUntil);
  const at = typeof value === 'string' ? timeIn(currentTimeZone(), value.normalize('NFKC')) : undefined;
  if (at === undefined) throw new UserFixableError('logic.notATime', { value: shortened(value) }, atUntil);
  return at;
}

const atUntil = { repair: { kind: 'field', field: 'until' } } as const;
