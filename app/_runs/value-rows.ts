/** Step data as lines that people read: a label and a text. The JSON itself stays behind 「詳細」. */
import type { Json, OutputField } from '../../nodes/contract.ts';

export interface ValueRow {
  id: string;
  label: string;
  text: string;
}

/** Longer data is cut: the whole stands in the details. */
const MOST_ROWS = 40;
const LONGEST_TEXT = 300;

/** Input by field of the step; a mapped record gets a line for each of its fields. */
export function inputRows(input: Json | null, labelOf: (key: string) => string): ValueRow[] {
  if (!isRecord(input)) return [];
  return Object.entries(input)
    .flatMap(([key, value]) =>
      isRecord(value)
        ? flatten(value, []).map((row) => ({ ...row, id: `${key}.${row.id}`, label: row.label || labelOf(key) }))
        : [{ id: key, label: labelOf(key), text: textOf(value) }],
    )
    .slice(0, MOST_ROWS);
}

/** Known outputs first and in their order, under their own words; what came beside them follows under its path. */
export function outputRows(
  output: Json | null,
  outputs: readonly OutputField[],
  wordOf: (key: string) => string,
): ValueRow[] {
  const known = outputs
    .filter(({ type }) => type !== 'record' && type !== 'list')
    .map(({ path, label, labelKey }) => ({
      id: path.join('.'),
      label: label ?? (labelKey ? wordOf(labelKey) : path.join(' › ')),
      value: at(output, path),
    }))
    .filter(({ value }) => value !== undefined)
    .map(({ id, label, value }) => ({ id, label, text: textOf(value ?? null) }));
  const shown = new Set(known.map(({ id }) => id));
  const rest = isRecord(output) || Array.isArray(output) ? flatten(output, []).filter(({ id }) => !shown.has(id)) : [];
  return [...known, ...(known.length > 0 ? rest.slice(0, MOST_ROWS - known.length) : rest)].slice(0, MOST_ROWS);
}

function flatten(value: Json, path: (string | number)[]): ValueRow[] {
  if (path.length < 6 && Array.isArray(value) && value.length > 0)
    return value.flatMap((item, index) => flatten(item, [...path, index])).slice(0, MOST_ROWS);
  if (path.length < 6 && isRecord(value) && Object.keys(value).length > 0)
    return Object.entries(value)
      .flatMap(([key, item]) => flatten(item, [...path, key]))
      .slice(0, MOST_ROWS);
  const label = path.map((part) => (typeof part === 'number' ? String(part + 1) : part)).join(' › ');
  return [{ id: path.join('.'), label, text: textOf(value) }];
}

function at(value: Json | null, path: (string | number)[]): Json | undefined {
  let found: Json | undefined = value ?? undefined;
  for (const part of path) {
    if (Array.isArray(found)) found = found[Number(part)];
    else if (isRecord(found)) found = Object.hasOwn(found, part) ? found[part] : undefined;
    else return undefined;
  }
  return found;
}

function textOf(value: Json): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

const isRecord = (value: Json | null | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
