import { findField } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import { formatDatetime } from '../validate/date-values.ts';

export type Json = Record<string, unknown>;

export function attributes(object: SObject, id: string, version: string) {
  return { type: object.name, url: `/services/data/v${version}/sobjects/${object.name}/${id}` };
}

/** A stored value as the API answers it. */
export function output(field: Field, value: Value | undefined): unknown {
  if (value === undefined) return null;
  if (field.type === 'datetime' && typeof value === 'number') return formatDatetime(value);
  return value;
}

/** What stands for the id of a row that has only a name. */
const NO_ID = '000000000000000AAA';

/** A field of a row; compound addresses are put together from their parts. */
export function fieldOf(object: SObject, field: Field, row: Row, version: string): unknown {
  if (field.type === 'address') return addressOf(object, field, row);
  if (field.type === 'id' && object.namedRows) return NO_ID;
  if (field.name === 'PhotoUrl' && row.PhotoUrl === undefined) return `/services/images/photo/${row.Id}`;
  if (field.name === 'VersionDataUrl') return `${attributes(object, row.Id, version).url}/VersionData`;
  if (field.type === 'base64')
    return row[field.name] === undefined ? null : `${attributes(object, row.Id, version).url}/${field.name}`;
  return output(field, row[field.name]);
}

const PARTS = ['City', 'Country', 'GeocodeAccuracy', 'Latitude', 'Longitude', 'PostalCode', 'State', 'Street'];

function addressOf(object: SObject, field: Field, row: Row): Json | null {
  const prefix = field.name.replace(/Address$/, '');
  const address: Json = {};
  let known = false;
  for (const part of PARTS) {
    const column = findField(object, `${prefix}${part}`);
    const value = column ? row[column.name] : undefined;
    if (value !== undefined) known = true;
    address[part[0]?.toLowerCase() + part.slice(1)] = value ?? null;
  }
  return known ? address : null;
}

/** A whole row, or the named fields of it. */
export function recordOf(object: SObject, row: Row, version: string, fields: readonly Field[] = object.fields): Json {
  const record: Json = { attributes: attributes(object, row.Id, version) };
  for (const field of fields) record[field.name] = fieldOf(object, field, row, version);
  return record;
}
