/** ecforce's JSON:API customer with its addresses -> the flat customer that people pick values from. */
import { z } from 'zod';
import type { Json, OutputField } from '../contract.ts';
import { json } from '../rest/json.ts';

const link = z.object({ id: z.union([z.string(), z.number()]).transform(String), type: z.string().optional() });

const resource = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.string().default(''),
  attributes: z.record(z.string(), json).default({}),
  relationships: z
    .record(z.string(), z.object({ data: z.union([link, z.array(link), z.null()]).optional() }).loose())
    .default({}),
});

export type Resource = z.infer<typeof resource>;

export const oneAnswer = z.object({ data: resource, included: z.array(resource).default([]) });

export const listAnswer = z.object({
  data: z.array(resource),
  included: z.array(resource).default([]),
  meta: z.object({ total_count: z.number().optional() }).loose().optional(),
});

/** Keys of the output and the attribute each is read from; addresses are added below. */
const plain = {
  number: 'number',
  email: 'email',
  state: 'state',
  stateName: 'human_state_name',
  rank: 'customer_rank_name',
  type: 'customer_type_name',
  sex: 'sex',
  birthday: 'birth',
  buyTimes: 'buy_times',
  buyTotal: 'buy_total',
  point: 'point',
  optIn: 'optin',
  mailStopped: 'mail_delivery_stop',
  lineId: 'line_id',
  linkNumber: 'link_number',
  labels: 'labels',
} as const;

const times = {
  firstOrderAt: 'first_order_completed_at',
  lastOrderAt: 'last_order_completed_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const;

export type Customer = { [key: string]: Json };

export function customerOf(data: Resource, included: Resource[]): Customer {
  const { attributes } = data;
  const addresses = addressesOf(data, included);
  const billing = addresses[0]?.attributes ?? {};
  const customer: Customer = { id: data.id };
  for (const [key, attribute] of Object.entries(plain)) customer[key] = attributes[attribute] ?? null;
  customer.fullName = fullName(billing);
  customer.fullNames = addresses.map((address) => fullName(address.attributes)).filter((name) => name !== null);
  customer.lastName = billing.name01 ?? null;
  customer.firstName = billing.name02 ?? null;
  customer.kana = text(billing.full_kana) ?? joined([billing.kana01, billing.kana02], ' ');
  customer.company = billing.company_name ?? null;
  customer.phone = text(billing.full_tel) ?? joined([billing.tel01, billing.tel02, billing.tel03], '-');
  customer.postalCode = text(billing.full_zip) ?? joined([billing.zip01, billing.zip02], '-');
  customer.prefecture = billing.prefecture_name ?? null;
  customer.address =
    text(billing.full_address) ?? joined([billing.prefecture_name, billing.addr01, billing.addr02, billing.addr03], '');
  for (const [key, attribute] of Object.entries(times)) customer[key] = japanTime(attributes[attribute] ?? null);
  customer.raw = { ...attributes, addresses: addresses.map((address) => address.attributes) };
  return customer;
}

/** The billing address first; only addresses that belong to this customer, since a list answers with everybody's. */
function addressesOf(data: Resource, included: Resource[]): Resource[] {
  const found: Resource[] = [];
  const names = Object.keys(data.relationships).sort((a, b) => Number(isBilling(b)) - Number(isBilling(a)));
  for (const name of names.filter((one) => one.includes('address'))) {
    const links = [data.relationships[name]?.data ?? []].flat();
    for (const { id, type } of links) {
      const address = included.find(
        (one) => one.id === id && (type === undefined || one.type === type) && !one.type.startsWith('customer'),
      );
      if (address && !found.includes(address)) found.push(address);
    }
  }
  return found;
}

const isBilling = (name: string) => name === 'billing_address';

function fullName(address: Record<string, Json>): string | null {
  return text(address.full_name) ?? joined([address.name01, address.name02], ' ');
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function joined(parts: (Json | undefined)[], separator: string): string | null {
  const present = parts.map((part) => (typeof part === 'number' ? String(part) : part));
  return present.filter((part) => typeof part === 'string' && part !== '').join(separator) || null;
}

/** ecforce writes Japan time without saying so: `2026/11/21 10:02:11` -> `2026-11-21T10:02:11+09:00`. */
export function japanTime(value: Json): Json {
  const match = typeof value === 'string' && /^(\d{4})\/(\d{2})\/(\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(value.trim());
  if (!match) return value;
  const [, year, month, day, time] = match;
  return `${year}-${month}-${day}T${time}+09:00`;
}

const sample: Record<string, Json> = {
  id: '30962',
  number: '02ae6cdbef',
  email: 'hanako@example.jp',
  fullName: '佐藤 花子',
  fullNames: ['佐藤 花子'],
  lastName: '佐藤',
  firstName: '花子',
  kana: 'サトウ ハナコ',
  phone: '03-1234-5678',
  postalCode: '150-0001',
  prefecture: '東京都',
  address: '東京都渋谷区神宮前1-2-3',
  company: null,
  rank: 'レギュラー',
  buyTimes: 3,
  buyTotal: 12800,
  point: 120,
  state: 'member',
  stateName: '会員',
  birthday: '1990/04/01',
  createdAt: '2025-01-15T09:30:00+09:00',
  updatedAt: '2026-11-21T10:02:11+09:00',
  firstOrderAt: '2025-01-15T09:30:00+09:00',
  lastOrderAt: '2026-11-20T20:15:42+09:00',
};

const types: Record<string, OutputField['type']> = {
  fullNames: 'list',
  buyTimes: 'number',
  buyTotal: 'number',
  point: 'number',
  createdAt: 'dateTime',
  updatedAt: 'dateTime',
  firstOrderAt: 'dateTime',
  lastOrderAt: 'dateTime',
};

export const customerOutputs: OutputField[] = [
  ...Object.entries(sample).map(
    ([key, value]): OutputField => ({ path: [key], labelKey: key, type: types[key] ?? 'text', sample: value }),
  ),
  { path: ['raw'], labelKey: 'raw', type: 'record' },
];
