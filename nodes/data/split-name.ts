import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, json } from '../rest/json.ts';

const orders = ['auto', 'familyFirst', 'givenFirst'] as const;

const config = z.object({
  order: field(z.enum(orders).default('auto'), { control: 'choice', choices: orders, default: 'auto' }),
});

const input = z.object({ name: field(json, { control: 'text' }) });

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** Salesforce wants a last name of every person; a name in one piece is one. */
export const splitName = defineAction<unknown, Config, Input>({
  type: 'data.splitName',
  version: 1,
  icon: 'user',
  group: 'data',
  effect: 'pure',
  config,
  input,
  output: z.object({ lastName: z.string().nullable(), firstName: z.string().nullable() }),
  outputs: [
    { path: ['lastName'], labelKey: 'lastName', type: 'text', sample: '山田' },
    { path: ['firstName'], labelKey: 'firstName', type: 'text', sample: '花子' },
  ],
  async run({ config: { order }, input: { name } }) {
    if (isBlank(name)) return done({ lastName: null, firstName: null });
    if (typeof name === 'object')
      throw new UserFixableError('data.notPlain', {}, { repair: { kind: 'field', field: 'name' } });
    return done(parted(String(name), order));
  },
});

type Parts = { lastName: string | null; firstName: string | null };

export function parted(name: string, order: Config['order']): Parts {
  const address = /^\s*([^\s@]+)@[^\s@]+\s*$/.exec(name)?.[1];
  if (address !== undefined) return nameOfAddress(address);
  const comma = /^([^,、]+)[,、](.+)$/.exec(name);
  if (comma) return whole([comma[1] ?? ''], [comma[2] ?? '']);
  const words = name.trim().split(/\s+/);
  const isFamilyFirst =
    order === 'familyFirst' || (order === 'auto' && /\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}/u.test(name));
  if (words.length === 1) return whole(words, []);
  return isFamilyFirst ? whole(words.slice(0, 1), words.slice(1)) : whole(words.slice(-1), words.slice(0, -1));
}

/** `ann.lee82` → Ann Lee: all that a newsletter knows of who subscribes. */
function nameOfAddress(local: string): Parts {
  const words = local
    .replace(/\d+/g, '')
    .split(/[._+-]+/)
    .filter((word) => word !== '')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`);
  return words.length === 0 ? whole([local], []) : whole(words.slice(-1), words.slice(0, -1));
}

function whole(last: string[], first: string[]): Parts {
  const text = (words: string[]): string | null =>
    words
      .map((word) => word.trim())
      .join(' ')
      .trim() || null;
  return { lastName: text(last), firstName: text(first) };
}
