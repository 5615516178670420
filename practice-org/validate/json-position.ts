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
