/**
 * Lists as PostgreSQL's arrays in its binary form (array_send), one value each: node-postgres sends a Buffer as binary. Reading
 * sixty rows of steps so takes PostgreSQL half of the time that it takes for the same rows as one jsonb.
 */

/** Type and its object id, which PostgreSQL never changes (pg_type.dat). */
const oids = { int4: 23, bool: 16, text: 25, uuid: 2950, timestamptz: 1184, jsonb: 3802, bytea: 17 } as const;

interface Types {
  int4: number;
  bool: boolean;
  text: string;
  /** As text. */
  uuid: string;
  timestamptz: Date;
  /** JSON text. */
  jsonb: string;
  bytea: Uint8Array;
}

export type BinaryType = keyof Types;
export type BinaryValue<Type extends BinaryType> = Types[Type];

/** PostgreSQL counts microseconds from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const HEADER_BYTES = 20;
const JSONB_VERSION = 1;

export function binaryArray<Type extends BinaryType>(
  type: Type,
  values: readonly (BinaryValue<Type> | null | undefined)[],
): Buffer {
  const sizes = values.map((value) => (value == null ? -1 : sizeOf(type, value)));
  const size = sizes.reduce((sum, own) => sum + 4 + Math.max(0, own), HEADER_BYTES);
  const buffer = Buffer.allocUnsafe(size);
  // One dimension, whether there are nulls, the type, its length, its lower bound.
  const header = [1, sizes.includes(-1) ? 1 : 0, oids[type], values.length, 1];
  for (const [index, number] of header.entries()) buffer.writeInt32BE(number, index * 4);
  let at = HEADER_BYTES;
  for (let index = 0; index < values.length; index++) {
    const own = sizes[index] as number;
    const value = values[index];
    buffer.writeInt32BE(own, at);
    at += 4;
    if (value == null) continue;
    put(buffer, at, type, value);
    at += own;
  }
  return buffer;
}

function sizeOf<Type extends BinaryType>(type: Type, value: BinaryValue<Type>): number {
  switch (type) {
    case 'int4':
      return 4;
    case 'bool':
      return 1;
    case 'uuid':
      return 16;
    case 'timestamptz':
      return 8;
    case 'jsonb':
      return 1 + Buffer.byteLength(value as string);
    case 'bytea':
      return (value as Uint8Array).byteLength;
    default:
      return Buffer.byteLength(value as string);
  }
}

function put<Type extends BinaryType>(buffer: Buffer, at: number, type: Type, value: BinaryValue<Type>): void {
  switch (type) {
    case 'int4':
      buffer.writeInt32BE(value as number, at);
      return;
    case 'bool':
      buffer[at] = value ? 1 : 0;
      return;
    case 'uuid':
      // Letters that are no digits would end the writing early, and what lay in memory before would follow.
      if (buffer.write((value as string).replaceAll('-', ''), at, 16, 'hex') !== 16)
        throw new TypeError(`not an id: ${value}`);
      return;
    case 'timestamptz':
      buffer.writeBigInt64BE(BigInt((value as Date).getTime() - EPOCH_MS) * 1_000n, at);
      return;
    case 'jsonb':
      buffer[at] = JSONB_VERSION;
      buffer.write(value as string, at + 1);
      return;
    case 'bytea':
      buffer.set(value as Uint8Array, at);
      return;
    default:
      buffer.write(value as string, at);
  }
}
