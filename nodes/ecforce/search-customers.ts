import { z } from 'zod';
import { defineAction, done, field, type Option } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { conditionRow, MOST_CONDITIONS } from '../rest/conditions.ts';
import { json } from '../rest/json.ts';
import type { EcforceClient } from './client.ts';
import { type Customer, customerOf, listAnswer } from './customer.ts';
import { addFilters, filters, nameOf, operators } from './filters.ts';
import { fits } from './fits.ts';
import en from './messages.en.json' with { type: 'json' };
import ja from './messages.ja.json' with { type: 'json' };

const PER_PAGE = 100;

const config = z.object({
  limit: field(z.int().min(1).max(1000).default(100), { control: 'number', default: 100, advanced: true }),
});

/** Groups are no part of the form; a flow that comes from elsewhere may have them all the same. */
const row = conditionRow(operators).extend({ or: z.boolean().optional() });

const input = z.object({
  conditions: field(z.array(row).max(MOST_CONDITIONS), {
    control: 'conditions',
    choices: operators,
    options: 'filters',
  }),
});

export const searchCustomers = defineAction<EcforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'ecforce.searchCustomers',
  version: 1,
  icon: 'users',
  group: 'app',
  effect: 'read',
  connection: 'ecforce',
  config,
  input,
  output: z.object({ totalCount: z.number(), customers: z.array(z.record(z.string(), json)) }),
  outputs: [
    { path: ['totalCount'], labelKey: 'totalCount', type: 'number', sample: 1 },
    { path: ['customers'], labelKey: 'customers', type: 'list' },
    { path: ['customers', 0, 'id'], labelKey: 'firstId', type: 'text', sample: '30962' },
  ],
  options: { filters: async ({ locale }) => filterOptions(locale) },
  async run({ client, config: { limit }, input: { conditions }, signal }) {
    const customers: Customer[] = [];
    let totalCount = 0;
    for (let page = 1; customers.length < limit; page += 1) {
      const query = new URLSearchParams({ page: String(page), per: String(PER_PAGE), include: 'billing_address' });
      const asked = addFilters(query, conditions);
      const answer = listAnswer.safeParse(await client.get('customers.json', query, { signal }));
      if (!answer.success) throw new UserFixableError('ecforce.unexpectedAnswer', { host: client.host });
      const { data, included, meta } = answer.data;
      const ignored = asked.findIndex((one) => data.some(({ id, attributes }) => !fits({ ...attributes, id }, one)));
      if (ignored >= 0) throw leftOut(asked[ignored]?.field ?? '', ignored);
      customers.push(...data.map((one) => customerOf(one, included)));
      totalCount = meta?.total_count ?? customers.length;
      // total_pages is not to be trusted alone: a short page is the last one.
      if (data.length < PER_PAGE) break;
    }
    return done({ totalCount, customers: customers.slice(0, limit) });
  },
});

function leftOut(field: string, index: number): UserFixableError {
  const repair = { kind: 'field', field: `conditions.${index}` } as const;
  return new UserFixableError('ecforce.filterIgnored', { field: nameOf(field) }, { repair });
}

function filterOptions(locale: 'ja' | 'en'): Option[] {
  const words: Record<string, string> = (locale === 'ja' ? ja : en).filters;
  return Object.entries(filters).map(([value, type]) => ({
    value,
    label: words[value] ?? value,
    type,
    filterable: true,
  }));
}
