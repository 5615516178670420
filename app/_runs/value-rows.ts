/** Step data as lines that people read: a label and a text. The JSON itself stays behind 「詳細」. */
import type { Json, OutputField } from '../../nodes/contract.ts';
import { isWebAddress } from '../_ui/web-address.ts';

export interface ValueRow {
  id: string;
  /** Lines of one record stand together below its name. */
  group?: string;
  label: string;
  /** The API name, where the label is the account's own word for it. */
  name?: string;
  text: string;
  /** Where the text leads, when it is a web address. */
  href?: string;
}

/** The words of one step, in the reader's language. */
export interface RowWords {
  /** Of a field of the step's form. */
  label(key: string): string;
  output(key: string): string;
  operator(key: string, operator: string): string;
  nth(number: number): string;
  yesNo(value: boolean): string;
  /** What the account calls a field, by its path below the record: `Email`, `Account.Name`. */
  field(path: string): string | undefined;
}

/** Longer data is cut: the whole stands in the details. */
const MOST_ROWS = 40;
const LONGEST_TEXT = 300;

const unlabelled = (words: RowWords): RowWords => ({ ...words, field: () => undefined });

type Path = readonly (string | number)[];

/** Told with the words of one step: a text, and where it leads. */
type Told = Pick<ValueRow, 'text' | 'href'>;

interface Leaf extends Told {
  path: Path;
}

/** Input by field of the step; a mapped record gets a line for each of its fields, a condition one of its own. */
export function inputRows(input: Json | null, words: RowWords): ValueRow[] {
  if (!isRecord(input)) return [];
  return Object.entries(input)
    .flatMap(([key, value]): ValueRow[] => {
      if (isConditions(value)) return conditionRows(key, value, words);
      if (isRecord(value) && Object.keys(value).length > 0)
        return leaves(value, [], words).map((leaf) => rowOf(key, leaf, words));
      if (Array.isArray(value) && value.some(isRecord))
        // Whose records these are, nobody knows: their names stay as they are.
        return leaves(value, [], words).map((leaf) => recordRow([key], leaf, words.label(key), unlabelled(words)));
      return [{ id: key, label: words.label(key), ...toldOf(value, words) }];
    })
    .slice(0, MOST_ROWS);
}

/** Known outputs first and in their order, under their own words; what came beside them follows, a record together. */
export function outputRows(output: Json | null, outputs: readonly OutputField[], words: RowWords): ValueRow[] {
  const worded = ({ path, label, labelKey }: OutputField) =>
    label ?? (labelKey ? words.output(labelKey) : path.join(' › '));
  const known = outputs
    .filter(({ type }) => type !== 'record' && type !== 'list')
    .flatMap((field): ValueRow[] => {
      const value = at(output, field.path);
      return value === undefined ? [] : [{ id: field.path.join('.'), label: worded(field), ...toldOf(value, words) }];
    });
  const shown = new Set(known.map(({ id }) => id));
  const declared = (key: string) => outputs.find(({ path }) => path.length === 1 && path[0] === key);
  const rest = isRecord(output) || Array.isArray(output) ? leaves(output, [], words) : [];
  const rows = rest
    .filter(({ path }) => !shown.has(path.join('.')))
    .map((leaf): ValueRow => {
      const { path, ...told } = leaf;
      const [key = '', ...below] = path;
      if (typeof key === 'number') return recordRow([], leaf, '', words);
      const field = declared(key);
      if (below.length > 0) return recordRow([key], { ...told, path: below }, field ? worded(field) : key, words);
      return field ? { id: key, label: worded(field), ...told } : rowOf('', leaf, words);
    });
  return [...known, ...rows].slice(0, MOST_ROWS);
}

/** A value of a record that stands in `key`, or of one in the list there: all of it below one heading. */
function recordRow(key: Path, { path: below, ...told }: Leaf, heading: string, words: RowWords): ValueRow {
  const isItem = typeof below[0] === 'number' && below.length > 1;
  const nth = isItem ? words.nth(Number(below[0]) + 1) : '';
  const row = rowOf(key.join('.'), { ...told, path: isItem ? below.slice(1) : below }, words);
  return {
    ...row,
    id: [...key, ...below].join('.'),
    group: [heading, nth].filter((part) => part !== '').join(' '),
  };
}

function rowOf(above: string, { path, ...told }: Leaf, words: RowWords): ValueRow {
  const names = path.filter((part) => typeof part === 'string');
  const name = names.join('.');
  const label = name === '' ? undefined : words.field(name);
  const id = [...(above === '' ? [] : [above]), ...path].join('.');
  if (label === undefined)
    return { id, label: path.map((part) => partText(part, words)).join(' › ') || words.label(above), ...told };
  const last = path.findLastIndex((part) => typeof part === 'number');
  const before = path.slice(0, last + 1).map((part) => partText(part, words));
  return { id, label: [...before, label].join(' › '), ...(label === name ? {} : { name }), ...told };
}

const partText = (part: string | number, words: RowWords): string =>
  typeof part === 'number' ? words.nth(part + 1) : part;

interface Condition {
  field: string;
  operator: string;
  value?: Json;
}

function conditionRows(key: string, conditions: Condition[], words: RowWords): ValueRow[] {
  return conditions.map(({ field, operator, value }, index) => ({
    ...rowOf(`${key}.${index}`, { path: [field], text: '' }, words),
    group: words.label(key),
    text: [words.operator(key, operator), value === undefined ? '' : toldOf(value, words).text].join(' ').trim(),
  }));
}

const isConditions = (value: Json): value is Json & Condition[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((row) => isRecord(row) && typeof row.field === 'string' && typeof row.operator === 'string');

function leaves(value: Json, path: Path, words: RowWords): Leaf[] {
  if (path.length < 6 && Array.isArray(value) && value.some((item) => item !== null && typeof item === 'object'))
    return value.flatMap((item, index) => leaves(item, [...path, index], words)).slice(0, MOST_ROWS);
  if (path.length < 6 && isRecord(value) && Object.keys(value).length > 0)
    return Object.entries(value)
      .flatMap(([key, item]) => leaves(item, [...path, key], words))
      .slice(0, MOST_ROWS);
  return [{ path, ...toldOf(value, words) }];
}

function at(value: Json | null, path: Path): Json | undefined {
  let found: Json | undefined = value ?? undefined;
  for (const part of path) {
    if (Array.isArray(found)) found = found[Number(part)];
    else if (isRecord(found)) found = Object.hasOwn(found, part) ? found[part] : undefined;
    else return undefined;
  }
  return found;
}

function toldOf(value: Json, words: RowWords): Told {
  if (value === null) return { text: '' };
  if (typeof value === 'boolean') return { text: words.yesNo(value) };
  const text = isPlainList(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value);
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return isWebAddress(value) ? { text: shown, href: value } : { text: shown };
}

const isPlainList = (value: Json): value is (string | number)[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number');

const isRecord = (value: Json | null | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
