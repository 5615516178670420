import { randomBytes } from 'node:crypto';
import type { Org } from '../org.ts';
import type { Row, Value } from '../store/table.ts';
import { ADDRESS_FIELDS, CUSTOMER_FIELDS, FLAGS, NUMBERS, shopTime } from './fields.ts';

export const CUSTOMERS = '#customer';

/** What the shop does not accept, in its own words. */
export class ShopRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Input = Record<string, unknown>;
type Draft = Record<string, Value | undefined> & { Id: string };

/** The first customer number of a shop that has been open for a while. */
const FIRST_ID = 30_961;

export function listCustomers(org: Org): Row[] {
  return [...org.store.table(CUSTOMERS).rows.values()];
}

export const findCustomer = (org: Org, id: string): Row | undefined => org.store.table(CUSTOMERS).rows.get(id);

export function createCustomer(org: Org, input: Input): Row {
  const id = String(nextId(org));
  const draft: Draft = {
    Id: id,
    number: randomBytes(5).toString('hex'),
    state: 'member',
    customer_rank_id: 1,
    buy_times: 0,
    buy_total: 0,
    point: 0,
    optin: true,
    mail_delivery_stop: false,
    blacklist: false,
    created_at: shopTime(Date.now()),
  };
  return saveCustomer(org, draft, input);
}

export function updateCustomer(org: Org, row: Row, input: Input): Row {
  return saveCustomer(org, { ...row }, input);
}

export function deleteCustomer(org: Org, id: string): void {
  org.store.set(CUSTOMERS, id, undefined);
}

function nextId(org: Org): number {
  return listCustomers(org).reduce((highest, row) => Math.max(highest, Number(row.Id)), FIRST_ID) + 1;
}

/** Takes the fields the shop knows and ignores every other, with a 200 all the same: so does ecforce. */
function saveCustomer(org: Org, draft: Draft, input: Input): Row {
  const address = { ...asInput(input.billing_address), ...asInput(input.billing_address_attributes) };
  for (const field of CUSTOMER_FIELDS) if (field in input) draft[field] = shopValue(field, input[field]);
  for (const field of ADDRESS_FIELDS) {
    if (field in input) draft[field] = shopValue(field, input[field]);
    if (field in address) draft[field] = shopValue(field, address[field]);
  }
  checkEmail(org, draft);
  draft.updated_at = shopTime(Date.now());
  const row = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)) as Row;
  org.store.set(CUSTOMERS, row.Id, row);
  return row;
}

function asInput(value: unknown): Input {
  return typeof value === 'object' && value !== null ? (value as Input) : {};
}

function shopValue(field: string, value: unknown): Value | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (NUMBERS.has(field)) return Number.isFinite(Number(value)) ? Number(value) : undefined;
  if (FLAGS.has(field)) return value === true || value === 'true' || value === '1' || value === 1;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function checkEmail(org: Org, draft: Draft): void {
  const email = draft.email;
  if (typeof email !== 'string' || email.trim() === '')
    throw new ShopRefusal('ACU2001', 'メールアドレスを入力してください');
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw new ShopRefusal('ACU2002', 'メールアドレスの形式が正しくありません');
  const holder = org.store
    .table(CUSTOMERS)
    .find('email', email)
    ?.find((row) => row.Id !== draft.Id);
  if (holder) throw new ShopRefusal('ACU2003', 'メールアドレスはすでに登録されています');
}
