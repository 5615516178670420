import { refuse } from '../http/api-error.ts';

export interface Returning {
  object: string;
  fields: string[];
  /** WHERE and ORDER BY, as they stand in SOQL. */
  rest: string;
  limit: number | undefined;
}

export interface Sosl {
  find: string;
  group: string;
  returning: Returning[];
  limit: number;
  offset: number;
}

const MAX_RESULTS = 2000;
export const malformedSearch = (message: string) => refuse(400, 'MALFORMED_SEARCH', message);

/** Reads FIND {x} IN … FIELDS RETURNING A(Id, Name WHERE … LIMIT 5), B LIMIT n */
export function readSosl(text: string): Sosl {
  const match = /^\s*FIND\s*(?:\{((?:\\.|[^}\\])*)\}|'((?:\\.|[^'\\])*)')\s*/is.exec(text);
  if (!match) throw malformedSearch('No search term found. The search term must be enclosed in braces.');
  const find = (match[1] ?? match[2] ?? '').trim();
  let rest = text.slice(match[0].length);
  const group = /^IN\s+(ALL|NAME|EMAIL|PHONE|SIDEBAR)\s+FIELDS\s*/i.exec(rest);
  if (group) rest = rest.slice(group[0].length);
  const returning = /^RETURNING\s+/i.exec(rest);
  const parts = returning ? splitReturning(rest.slice(returning[0].length)) : { list: [], rest };
  const [, odd] = /^\s*(?!(?:WITH|USING|LIMIT|OFFSET|UPDATE)\b)(\S+)/i.exec(parts.rest) ?? [];
  if (odd !== undefined) throw malformedSearch(`unexpected token: '${odd}'`);
  const limit = /\bLIMIT\s+(\d+)/i.exec(parts.rest);
  return {
    find,
    group: (group?.[1] ?? 'ALL').toUpperCase(),
    returning: parts.list.map(readReturning),
    limit: limit ? Math.min(MAX_RESULTS, Number(limit[1])) : MAX_RESULTS,
    offset: 0,
  };
}

/** Splits at commas outside of parentheses and literals; what follows the last object comes back as rest. */
function splitReturning(text: string): { list: string[]; rest: string } {
  const list: string[] = [];
  let rest = text.trim();
  for (;;) {
    const name = /^[A-Za-z]\w*\s*/.exec(rest);
    if (!name || /^(LIMIT|WITH|UPDATE)\b/i.test(rest)) throw malformedSearch('RETURNING clause is malformed');
    let end = name[0].length;
    if (rest[end] === '(') end = closing(rest, end) + 1;
    list.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
    if (!rest.startsWith(',')) return { list, rest };
    rest = rest.slice(1).trim();
  }
}

function closing(text: string, open: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = open; i < text.length; i += 1) {
    const character = text[i];
    if (quoted && character === '\\') i += 1;
    else if (character === "'") quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  throw malformedSearch('RETURNING clause is malformed');
}

function readReturning(part: string): Returning {
  const match = /^(\w+)\s*(?:\(([\s\S]*)\))?$/.exec(part);
  const inner = (match?.[2] ?? '').trim();
  const clause = /\b(WHERE|ORDER\s+BY|LIMIT|OFFSET)\b/i.exec(inner);
  const fields = (clause ? inner.slice(0, clause.index) : inner).split(',').map((field) => field.trim());
  const limit = /\bLIMIT\s+(\d+)\s*$/i.exec(inner);
  const tail = clause ? inner.slice(clause.index) : '';
  return {
    object: match?.[1] ?? '',
    fields: fields.filter((field) => field !== ''),
    rest: limit ? tail.replace(/\bLIMIT\s+\d+\s*$/i, '') : tail,
    limit: limit ? Number(limit[1]) : undefined,
  };
}
