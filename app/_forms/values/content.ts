/** Between a value source and what the editor holds: text and pills in paragraphs. Pure. */
import { isUnreadJson } from '../../../engine/flow/half-filled.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import { drawJson, readJson } from './json-content.ts';

/** One value between texts, drawn as a pill. */
export type PillSource = Extract<ValueSource, { kind: 'reference' | 'item' | 'index' | 'run' }>;

export type Inline = { type: 'text'; text: string } | { type: 'value'; attrs: { source: PillSource } };

export interface EditorContent {
  type: 'doc';
  content: { type: 'paragraph'; content?: Inline[] }[];
}

/** What a typed literal becomes. */
export type Typed = 'text' | 'number' | 'boolean' | 'json';

export function toContent(source: ValueSource | undefined, typed: Typed = 'text'): EditorContent {
  const lines: Inline[][] = [[]];
  const parts = typed === 'json' && source && !isUnreadJson(source) ? joined(drawJson(source)) : partsOf(source);
  for (const part of parts) {
    if (part.type === 'value') {
      lines.at(-1)?.push(part);
      continue;
    }
    for (const [index, text] of part.text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ type: 'text', text });
    }
  }
  return {
    type: 'doc',
    content: lines.map((line) => (line.length === 0 ? { type: 'paragraph' } : { type: 'paragraph', content: line })),
  };
}

/** Undefined = nothing was typed or picked. A single pill is a reference, even with blanks around it. */
export function toSource(content: EditorContent, typed: Typed = 'text'): ValueSource | undefined {
  const parts = flatten(content);
  const pills = parts.filter((part) => part.type === 'value');
  const texts = parts.filter((part) => part.type === 'text');
  const [only] = pills;
  if (only && pills.length === 1 && texts.every((part) => part.text.trim() === '')) return only.attrs.source;
  if (typed === 'json') return jsonSource(parts);
  if (pills.length === 0) {
    const text = texts.map((part) => part.text).join('');
    return text === '' ? undefined : { kind: 'literal', value: literalValue(text, typed) };
  }
  return { kind: 'text', parts: parts.map(sourceOf) };
}

/** What does not read as JSON yet is kept as it was typed, and the check says so. */
function jsonSource(parts: Inline[]): ValueSource | undefined {
  if (parts.every((part) => part.type === 'text' && part.text.trim() === '')) return undefined;
  return readJson(parts) ?? { kind: 'text', parts: parts.map(sourceOf) };
}

const sourceOf = (part: Inline): ValueSource =>
  part.type === 'value' ? part.attrs.source : { kind: 'literal', value: part.text };

/** Text that does not read as the wanted type stays text: the person sees it and the check names the field. */
export function literalValue(text: string, typed: Typed): Json {
  const trimmed = text.normalize('NFKC').trim();
  if (typed === 'number' && isExact(trimmed)) return Number(trimmed);
  if (typed === 'boolean' && (trimmed === 'true' || trimmed === 'false')) return trimmed === 'true';
  return text;
}

/** Figures that a double does not round: of longer ones the text is the truth. */
const isExact = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= 15;

function partsOf(source: ValueSource | undefined): Inline[] {
  if (!source) return [];
  switch (source.kind) {
    case 'literal':
      return textOf(source.value);
    case 'text':
      return source.parts.flatMap(partsOf);
    case 'reference':
    case 'item':
    case 'index':
    case 'run':
      return [{ type: 'value', attrs: { source } }];
    case 'map':
    case 'list':
      return []; // drawn by their own controls
  }
}

function textOf(value: Json): Inline[] {
  if (value === null || value === '') return [];
  return [{ type: 'text', text: typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value) }];
}

function flatten({ content }: EditorContent): Inline[] {
  const parts: Inline[] = [];
  for (const [index, paragraph] of content.entries()) {
    if (index > 0) pushText(parts, '\n');
    for (const part of paragraph.content ?? []) {
      if (part.type === 'text') pushText(parts, part.text);
      else parts.push(part);
    }
  }
  return parts;
}

function joined(inlines: Inline[]): Inline[] {
  const parts: Inline[] = [];
  for (const one of inlines) {
    if (one.type === 'text') pushText(parts, one.text);
    else parts.push(one);
  }
  return parts;
}

function pushText(parts: Inline[], text: string): void {
  const last = parts.at(-1);
  if (last?.type === 'text') last.text += text;
  else parts.push({ type: 'text', text });
}

/** Same value, however its keys are ordered: an editor is only refilled when the source really changed elsewhere. */
export function isSameSource(a: ValueSource | undefined, b: ValueSource | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
