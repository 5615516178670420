import { parseCsv } from '../bulk/csv.ts';
import { setPath } from '../bulk/write-row.ts';
import { type Element, parseXml, XmlError } from '../soap/xml.ts';
import { AsyncError } from './async-error.ts';
import type { ContentType } from './jobs.ts';

type Input = Record<string, unknown>;

const MAX_ROWS = 10_000;

/** The records of a batch, whatever they were written in. */
export function readRows(text: string, type: ContentType): Input[] {
  const rows = type === 'JSON' ? fromJson(text) : type === 'XML' ? fromXml(text) : fromCsv(text);
  if (rows.length > MAX_ROWS)
    throw new AsyncError('InvalidBatch', `Records processed count exceeded: at most ${MAX_ROWS} in a batch`);
  return rows;
}

function fromJson(text: string): Input[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(({ attributes: _type, ...row }: Input) => row);
  } catch {
    // Told below, as for anything that is no list.
  }
  throw new AsyncError('InvalidBatch', 'Failed to parse batch: a JSON array of records is expected');
}

function fromCsv(text: string): Input[] {
  const [header, ...rows] = parseCsv(text.replace(/^\uFEFF/, ''), ',');
  if (!header) throw new AsyncError('InvalidBatch', 'Field name not found : (empty batch)');
  return rows.map((cells) => {
    const input: Input = {};
    header.forEach((name, n) => {
      const cell = cells[n] ?? '';
      // An empty cell leaves the field alone; #N/A empties it.
      if (cell !== '') setPath(input, name.trim(), cell === '#N/A' ? null : cell);
    });
    return input;
  });
}

function fromXml(text: string): Input[] {
  try {
    return parseXml(text).children.map(recordOf);
  } catch (error) {
    if (error instanceof XmlError) throw new AsyncError('InvalidBatch', `Failed to parse batch: ${error.message}`);
    throw error;
  }
}

function recordOf(element: Element): Input {
  const input: Input = {};
  for (const field of element.children) {
    if (field.name === 'type') continue;
    const [parent] = field.children;
    if (parent) input[field.name] = recordOf(parent.name === 'sObject' ? parent : field);
    else input[field.name] = field.attributes.nil === 'true' ? null : field.text;
  }
  return input;
}
