/** One thing searched for: a word, a "phrase", or a word with * and ?. */
export type Terms = { all: RegExp[]; none: RegExp[] }[];

const SPECIAL = /[.+^${}()|[\]]/g;

/** A term begins at the start of a word; Japanese has no blanks, so there it may begin anywhere. */
function termPattern(term: string): RegExp {
  const source = term
    .replace(/\\(.)/gs, (_whole, character: string) => `\ue000${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(SPECIAL, '\\$&')
    .replaceAll('*', '\\S*')
    .replaceAll('?', '\\S')
    .replace(/\ue000([0-9a-f]{4})/g, (_whole, code: string) => `\\u${code}`);
  const start = /^[\x21-\x7e]/.test(term) ? '(?:^|[^\\p{L}\\p{N}])' : '';
  return new RegExp(start + source, 'iu');
}

/** `a b OR "c d" AND NOT e`: alternatives of words that must all be there, or must not. */
export function readTerms(text: string): Terms {
  const words = text.match(/"(?:\\.|[^"\\])*"|(?:\\.|[^\s"\\])+/gs) ?? [];
  const terms: Terms = [{ all: [], none: [] }];
  let negated = false;
  for (const word of words) {
    const upper = word.toUpperCase();
    if (upper === 'OR') terms.push({ all: [], none: [] });
    else if (upper === 'NOT') negated = true;
    else if (upper !== 'AND') {
      const pattern = termPattern(word.startsWith('"') ? word.slice(1, -1) : word);
      const last = terms.at(-1);
      (negated ? last?.none : last?.all)?.push(pattern);
      negated = false;
    }
  }
  return terms.filter(({ all }) => all.length > 0);
}

export const fits = (terms: Terms, text: string): boolean =>
  terms.some(
    ({ all, none }) => all.every((pattern) => pattern.test(text)) && !none.some((pattern) => pattern.test(text)),
  );
