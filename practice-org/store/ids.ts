/** Record ids as Salesforce makes them: 15 case-sensitive base-62 characters plus 3 that carry the case of each block. */
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Bit j of a block's check character is set when its character j is upper case. */
export function to18(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let j = 0; j < 5; j += 1) {
      const code = id15.charCodeAt(block * 5 + j);
      if (code >= 65 && code <= 90) bits |= 1 << j;
    }
    suffix += CHECK[bits];
  }
  return id15 + suffix;
}

const SHAPE = /^[A-Za-z0-9]{15}(?:[A-Za-z0-5]{3})?$/;

/**
 * The 18-character form of what a client sent, or undefined when it is no id. An 18-character id whose case was lost on
 * the way (spreadsheets do that) is repaired from its check characters, as Salesforce does.
 */
export function normalizeId(text: string): string | undefined {
  if (!SHAPE.test(text)) return undefined;
  if (text.length === 15) return to18(text);
  const check = text.slice(15).toUpperCase();
  let id15 = '';
  for (let i = 0; i < 15; i += 1) {
    const bits = CHECK.indexOf(check[Math.floor(i / 5)] ?? 'A');
    const character = text[i] ?? '';
    id15 += (bits >> (i % 5)) & 1 ? character.toUpperCase() : character.toLowerCase();
  }
  return id15 + check;
}

/** Key prefix (3) + pod and reserved characters (4) + a counter of 8 base-62 digits, so ids of one object sort by age. */
export function makeId(prefix: string, sequence: number): string {
  let counter = '';
  for (let rest = sequence; counter.length < 8; rest = Math.floor(rest / 62)) counter = BASE62[rest % 62] + counter;
  return to18(`${prefix}J300${counter}`);
}

/** The sequence number inside an id that {@link makeId} made; the counter goes on behind the highest one after a restart. */
export function sequenceOf(id: string): number {
  let sequence = 0;
  for (const character of id.slice(7, 15)) sequence = sequence * 62 + Math.max(0, BASE62.indexOf(character));
  return sequence;
}
