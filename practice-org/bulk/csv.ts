/** Reads RFC 4180 text: quotes doubled inside quotes, any line ending. */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] ?? '';
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === delimiter) {
      row.push(cell);
      cell = '';
    } else if (character === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
    } else if (character !== '\r') cell += character;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  // A blank line is no row; a row of empty cells is one.
  return rows.filter((cells) => cells.length > 1 || cells[0] !== '');
}

/** Every value in quotes, as the Bulk API writes it. */
export const toCsv = (rows: readonly (readonly unknown[])[], delimiter: string, lineEnding: string): string =>
  rows
    .map(
      (row) =>
        row
          .map((cell) => `"${cell === null || cell === undefined ? '' : String(cell).replaceAll('"', '""')}"`)
          .join(delimiter) + lineEnding,
    )
    .join('');

const DELIMITERS: Record<string, string> = {
  COMMA: ',',
  TAB: '\t',
  SEMICOLON: ';',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
};

/** The name of a delimiter as the API knows it; anything else means a comma. */
export const delimiterName = (wanted: unknown): string =>
  typeof wanted === 'string' && Object.hasOwn(DELIMITERS, wanted) ? wanted : 'COMMA';

export const delimiterOf = (name: string): string => DELIMITERS[name] ?? ',';
