/** What commands print: aligned plain tables for people, JSON for programs. */

/** Columns as wide as their widest cell; Japanese letters take two places. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows.map((row) => row.map(oneLine))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

export const widthOf = (text: string): number =>
  [...text].reduce((width, letter) => width + (wide.test(letter) ? 2 : 1), 0);

/** Names are people's own text: neither a line break nor a terminal command gets through. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

export const plain = (text: string): string => text.replace(/[^\P{Cc}\n]+/gu, ' ');

export function timeIn(locale: string, timeZone: string, at: Date | null): string {
  if (!at) return '';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(at);
}
