/**
 * From an error code with params to the words a person reads. Pure: server, mails, command line and browser use the same.
 * A param that begins with `@` names a message (a card's title, a field's label) and is looked up in the reader's language.
 */
import type { ErrorParams } from '../nodes/errors.ts';

/** The part of use-intl's translator that is needed; next-intl's satisfies it too. */
export interface Words {
  (key: string, values?: Record<string, string | number>): string;
  has(key: string): boolean;
  raw(key: string): unknown;
}

export interface Description {
  message: string;
  action: string;
}

const UNKNOWN = 'engine.unexpected';

/** An unknown code gives an opaque sentence with a reference, never the code as a sentence. */
export function describe(words: Words, code: string, params: ErrorParams = {}): Description {
  const key = `errors.${code}`;
  if (!words.has(`${key}.message`)) return describe(words, UNKNOWN, { reference: String(params.reference ?? code) });
  const values = valuesOf(words, params);
  return {
    message: say(words, `${key}.message`, values),
    action: words.has(`${key}.action`) ? say(words, `${key}.action`, values) : '',
  };
}

/** An old row may lack a param that today's sentence names: a dash stands there, never a failure. */
function say(words: Words, key: string, values: Record<string, string | number>): string {
  const named = String(words.raw(key)).matchAll(/\{\s*(\w+)\s*[,}]/g);
  const dashes = Object.fromEntries([...named].map(([, name]) => [name, '—']));
  return words(key, { ...dashes, ...values });
}

/** Params as message values: `@keys` become words, nothing becomes an empty text. */
export function valuesOf(words: Words, params: ErrorParams): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (typeof value === 'number') return [name, value];
      if (typeof value === 'string') return [name, wordsOf(words, value)];
      return [name, value === null ? '' : String(value)];
    }),
  );
}

/**
 * `@nodes.salesforce.app` in the reader's words, with what follows it after ` › ` as it is; any other text, also one that only
 * begins with `@`, stays as it is.
 */
export function wordsOf(words: Words, text: string): string {
  if (!text.startsWith('@')) return text;
  const [key = '', ...below] = text.slice(1).split(' › ');
  if (!words.has(key) && !key.startsWith('nodes.')) return text;
  return [words.has(key) ? words(key) : lastNamed(key), ...below].join(' › ');
}

/** A key without words is still better told by its own name than by the whole path. */
function lastNamed(key: string): string {
  const parts = key.split('.').filter((part) => part !== 'label' && part !== 'title');
  return parts.at(-1) ?? key;
}
