/** Line and column (from 1) of a character in a text. */
export function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

export const at = (text: string, offset: number): string => {
  const { line, column } = position(text, offset);
  return `at [line:${line}, column:${column}]`;
};

/** Where a field's value begins in the raw body: the place a refusal of its type points to. */
export function valueOffset(raw: string, field: string): number {
  const match = new RegExp(`"${field}"\\s*:\\s*`, 'i').exec(raw);
  return match ? match.index + match[0].length : 0;
}

/** What a JSON parser in Salesforce's manner says about a broken body. */
export function describeJsonError(raw: string, error: unknown): string {
  const reported = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  const offset = reported ? Number(reported[1]) : raw.length;
  const character = raw[offset];
  if (character === undefined) return `Unexpected end-of-input ${at(raw, raw.length)}`;
  return `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): was expecting ${expected(raw, offset)} ${at(raw, offset)}`;
}

function expected(raw: string, offset: number): string {
  const before = raw.slice(0, offset).trimEnd().at(-1);
  if (before === '{' || before === ',') return 'double-quote to start field name';
  if (before === ':' || before === '[' || before === undefined) {
    return "a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  }
  return 'comma to separate Object entries';
}
