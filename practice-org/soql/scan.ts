import { malformed } from './refusals.ts';

/** A string literal's raw text (escapes still in it), or a whole list of them. */
export type Literal = string | string[];

export interface Scanned {
  /** The query with every string literal replaced by `'@n'`: the key under which its plan is kept. */
  template: string;
  literals: Literal[];
}

/** Takes the string literals out, so that queries that differ only in their values share one parsed plan. */
export function scan(query: string): Scanned {
  const literals: Literal[] = [];
  let template = '';
  let from = 0;
  for (let quote = query.indexOf("'"); quote !== -1; quote = query.indexOf("'", from)) {
    if (isUnit(query, quote)) {
      template += query.slice(from, quote + UNIT);
      from = quote + UNIT;
      continue;
    }
    const list = listAt(query, quote);
    if (list) {
      template += `${query.slice(from, quote)}'@${literals.length}'`;
      literals.push(list.values);
      from = list.end;
      continue;
    }
    const end = closingQuote(query, quote);
    template += `${query.slice(from, quote)}'@${literals.length}'`;
    literals.push(query.slice(quote + 1, end));
    from = end + 1;
  }
  return { template: template + query.slice(from), literals };
}

/** `'km'` behind a GEOLOCATION is a word of the language, no value. */
const UNIT = "'km'".length;
const isUnit = (query: string, quote: number): boolean =>
  /^'(?:km|mi)'$/i.test(query.slice(quote, quote + UNIT)) &&
  /\)\s*,\s*$/.test(query.slice(Math.max(0, quote - 20), quote));

function closingQuote(query: string, open: number): number {
  for (let i = open + 1; i < query.length; i += 1) {
    const character = query[i];
    if (character === '\\') i += 1;
    else if (character === "'") return i;
  }
  throw malformed(query, open, "line 1:{column} mismatched character '<EOF>' expecting '''");
}

/** A literal right after `(` that is followed only by literals and commas up to `)`. */
function listAt(query: string, quote: number): { values: string[]; end: number } | undefined {
  if (
    query
      .slice(Math.max(0, quote - 20), quote)
      .trimEnd()
      .at(-1) !== '('
  )
    return undefined;
  const values: string[] = [];
  let at = quote;
  for (;;) {
    const end = closingQuote(query, at);
    values.push(query.slice(at + 1, end));
    at = skipBlanks(query, end + 1);
    if (query[at] === ')') return { values, end: end + 1 };
    if (query[at] !== ',') return undefined;
    at = skipBlanks(query, at + 1);
    if (query[at] !== "'") return undefined;
  }
}

function skipBlanks(query: string, from: number): number {
  let at = from;
  while (query[at] === ' ' || query[at] === '\n' || query[at] === '\t' || query[at] === '\r') at += 1;
  return at;
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' };

/** The text a literal stands for. `\_` and `\%` stay as they are: only LIKE knows them. */
export function unescapeLiteral(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(u[0-9a-fA-F]{4}|.|$)/gs, (whole, sequence: string) => {
    if (sequence.length === 5) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
    if (sequence === '_' || sequence === '%') return whole;
    const plain = ESCAPES[sequence] ?? ESCAPES[sequence.toLowerCase()];
    if (plain !== undefined) return plain;
    throw malformed(
      undefined,
      0,
      `Invalid string literal '${raw}'. Illegal character sequence '\\${sequence}' in string literal.`,
    );
  });
}
