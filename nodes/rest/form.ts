/** application/x-www-form-urlencoded, percent-decoded as bytes so that other charsets than UTF-8 can be read. */
import type { Json } from '../contract.ts';

/** Repeated keys become a list; `__proto__` is a key like any other. */
export function readForm(body: Uint8Array, decode: (bytes: Uint8Array) => string): { [key: string]: Json } {
  const values = new Map<string, string[]>();
  for (const pair of split(body, 0x26)) {
    if (pair.byteLength === 0) continue;
    const equals = pair.indexOf(0x3d);
    const key = decode(unescaped(equals < 0 ? pair : pair.subarray(0, equals)));
    const value = equals < 0 ? '' : decode(unescaped(pair.subarray(equals + 1)));
    const list = values.get(key);
    if (list) list.push(value);
    else values.set(key, [value]);
  }
  const result: { [key: string]: Json } = {};
  for (const [key, list] of values) {
    const value: Json = list.length === 1 ? (list[0] ?? '') : list;
    Object.defineProperty(result, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return result;
}

function split(bytes: Uint8Array, separator: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(separator); end >= 0; end = bytes.indexOf(separator, start)) {
    parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  parts.push(bytes.subarray(start));
  return parts;
}

/** `+` is a space; a % without two hex digits stays itself, as browsers read it. */
function unescaped(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.byteLength);
  let length = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    let byte = bytes[at] ?? 0;
    if (byte === 0x2b) byte = 0x20;
    else if (byte === 0x25) {
      const hex = String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
      if (/^[0-9a-fA-F]{2}$/.test(hex)) {
        byte = Number.parseInt(hex, 16);
        at += 2;
      }
    }
    result[length] = byte;
    length += 1;
  }
  return result.subarray(0, length);
}
