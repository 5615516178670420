import { emptyField } from '../schema/field-notation.ts';
import { findField, type Schema } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Store } from '../store/store.ts';
import type { Row, Value } from '../store/table.ts';
import { noSuchField, noSuchRelationship } from './refusals.ts';

/** A field reached over lookups, e.g. Account.Owner.Name. */
export interface Path {
  text: string;
  /** Lookups to follow, from the row outward. */
  lookups: Field[];
  field: Field;
  /** Object the last field belongs to (the first of several for a polymorphic lookup). */
  owner: SObject;
  /** `What.Type`: not a field of the target but the name of its object. */
  isTypeName?: boolean;
}

/** Fields that every target of a polymorphic lookup answers, besides those of its own object. */
export function resolvePath(schema: Schema, object: SObject, text: string, query: string): Path {
  const parts = text.split('.');
  let owners = [object];
  const lookups: Field[] = [];
  for (const part of parts.slice(0, -1)) {
    const lookup = owners.map((owner) => owner.fieldByRelationship.get(part.toLowerCase())).find((hit) => hit);
    if (!lookup) throw noSuchRelationship(query, part, text);
    lookups.push(lookup);
    owners = lookup.referenceTo.flatMap((name) => schema.find(name) ?? []);
  }
  const name = parts.at(-1) ?? '';
  if (owners.length > 1 && name.toLowerCase() === 'type') return typeName(text, lookups, owners);
  for (const owner of owners) {
    const field = findField(owner, name);
    if (field) return { text, lookups, field, owner };
  }
  throw noSuchField(query, text, owners.length > 1 ? 'Name' : (owners[0] ?? object).name);
}

/** `a.Name` in a query `FROM Account a`, or `Account.Name` in one `FROM Account`. */
export function withoutAlias(input: { alias?: string; object: SObject }, field: string): string {
  const dot = field.indexOf('.');
  if (dot === -1) return field;
  const first = field.slice(0, dot).toLowerCase();
  const own = input.object.name.toLowerCase();
  const isAlias = first === input.alias?.toLowerCase();
  return isAlias || (first === own && !input.object.fieldByRelationship.has(own)) ? field.slice(dot + 1) : field;
}

function typeName(text: string, lookups: Field[], owners: readonly SObject[]): Path {
  const [owner] = owners;
  if (!owner) throw new Error('a polymorphic lookup has targets');
  return { text, lookups, field: { ...emptyField('Type', 'picklist'), length: 40 }, owner, isTypeName: true };
}

export interface Reader {
  schema: Schema;
  store: Store;
}

/** The row a chain of lookups leads to. */
export function follow(reader: Reader, row: Row, lookups: readonly Field[]): Row | undefined {
  let here: Row | undefined = row;
  for (const lookup of lookups) {
    const id: Value | undefined = here?.[lookup.name];
    if (typeof id !== 'string') return undefined;
    const target = reader.schema.byPrefix(id, lookup.referenceTo);
    here = target ? reader.store.table(target.name).rows.get(id) : undefined;
  }
  return here;
}

/** Reads a path's value from a row. */
export function readPath(reader: Reader, path: Path): (row: Row) => Value | undefined {
  const { name } = path.field;
  if (path.lookups.length === 0) return (row) => row[name];
  if (path.isTypeName) {
    return (row) => {
      const target = follow(reader, row, path.lookups);
      return target ? reader.schema.byPrefix(target.Id)?.name : undefined;
    };
  }
  return (row) => follow(reader, row, path.lookups)?.[name];
}
