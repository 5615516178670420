import type { Row } from '../store/table.ts';
import { ADDRESS_FIELDS, CUSTOMER_FIELDS, PREFECTURES, RANKS, SEXES, STATES } from './fields.ts';

type Json = Record<string, unknown>;

/** Addresses have ids of their own. */
const addressId = (row: Row): string => String(Number(row.Id) + 50_000);

const nameIn = (list: readonly string[], number: unknown): string | null =>
  typeof number === 'number' ? (list[number - 1] ?? null) : null;

/** All attributes of a customer: also what a webhook template can use. */
export function customerAttributes(row: Row): Json {
  const attributes: Json = { id: Number(row.Id), number: row.number };
  for (const field of CUSTOMER_FIELDS) attributes[field] = row[field] ?? null;
  return {
    ...attributes,
    human_state_name: STATES[String(row.state)] ?? null,
    customer_rank_name: nameIn(RANKS, row.customer_rank_id),
    customer_type_name: null,
    sex: nameIn(SEXES, row.sex_id),
    job: null,
    created_at: row.created_at ?? null,
    updated_at: row.updated_at ?? null,
    deleted_at: null,
  };
}

const joined = (row: Row, fields: readonly string[], separator: string): string =>
  fields
    .map((field) => row[field])
    .filter((part) => part !== undefined)
    .join(separator);

export function addressAttributes(row: Row): Json {
  const attributes: Json = { id: Number(addressId(row)) };
  for (const field of ADDRESS_FIELDS) attributes[field] = row[field] ?? null;
  const prefecture = nameIn(PREFECTURES, row.prefecture_id);
  const place = joined(row, ['addr01', 'addr02', 'addr03'], '');
  return {
    ...attributes,
    prefecture_name: prefecture,
    full_name: joined(row, ['name01', 'name02'], ' '),
    full_kana: joined(row, ['kana01', 'kana02'], ' '),
    full_tel: joined(row, ['tel01', 'tel02', 'tel03'], '-'),
    full_fax: joined(row, ['fax01', 'fax02', 'fax03'], '-'),
    full_zip: joined(row, ['zip01', 'zip02'], '-'),
    full_address: `${prefecture ?? ''}${place}`,
    full_address_with_space: [prefecture, joined(row, ['addr01', 'addr02', 'addr03'], ' ')].filter(Boolean).join(' '),
  };
}

/** JSON:API resource of a customer. */
export function customerResource(row: Row): Json {
  return {
    id: row.Id,
    type: 'customer',
    attributes: customerAttributes(row),
    relationships: { billing_address: { data: { id: addressId(row), type: 'address' } } },
  };
}

export const addressResource = (row: Row): Json => ({
  id: addressId(row),
  type: 'address',
  attributes: addressAttributes(row),
});
