import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { malformed, offsetOf } from './refusals.ts';
import type { Literal } from './scan.ts';

/** Parses a template; the original query is only there to point at the place of a mistake. */
export function parseTemplate(template: string, query: string, literals: readonly Literal[]): Query {
  checkAliases(query);
  checkEnd(query, template);
  try {
    return parseQuery(template);
  } catch (error) {
    throw unexpected(query, foundToken(error instanceof Error ? error.message : '', literals));
  }
}

/** Deleted rows are for `queryAll`; the words for them are Apex's. */
function checkEnd(query: string, template: string): void {
  if (!/\ball\s+rows\s*$/i.test(template)) return;
  throw malformed(query, query.search(/\ball\s+rows\s*$/i), 'ALL ROWS not allowed in this context');
}

/** The parser's own words name the token it did not expect; its place has to be looked up. */
function foundToken(message: string, literals: readonly Literal[]): string {
  const lexing = /unexpected character: ->(.*?)<- at offset/s.exec(message);
  const found = lexing?.[1] ?? /but found(?::| -->)\s*'(.*?)'(?: <--|\s*$)/s.exec(message)?.[1] ?? '';
  const placeholder = /^'?@(\d+)'?$/.exec(found);
  if (!placeholder) return found;
  const literal = literals[Number(placeholder[1])];
  return `'${Array.isArray(literal) ? literal[0] : literal}'`;
}

function unexpected(query: string, token: string) {
  if (token === '') return malformed(undefined, 0, "unexpected token: '<EOF>'");
  const offset = /^\w/.test(token) ? offsetOf(query, token) : Math.max(0, query.indexOf(token));
  return malformed(query, offset, `unexpected token: '${token.replace(/^'|'$/g, '')}'`);
}

/**
 * The parser takes any two words in a row as field and alias, so `SELECT Id FORM Account` would be blamed on `Account`.
 * Outside of GROUP BY no plain field has an alias: the second word is the mistake.
 */
function checkAliases(query: string): void {
  if (/^\s*select\s+from\b/i.test(query)) throw malformed(query, query.search(/\bfrom\b/i), "unexpected token: 'FROM'");
  if (/\bgroup\s+by\b/i.test(query)) return;
  const head = /^\s*select\s+(.*?)(?=\sfrom(?:\s|$)|$)/is.exec(query);
  const list = head?.[1];
  if (!head || list === undefined || /[('"]|typeof/i.test(list)) return;
  const start = head[0].length - list.length;
  const match = /([\w.]+)(\s+)(\w+)/.exec(list);
  if (!match || !/^\s*select\s/i.test(query)) return;
  const offset = start + match.index + (match[1]?.length ?? 0) + (match[2]?.length ?? 0);
  throw malformed(query, offset, `unexpected token: '${match[3]}'`);
}
