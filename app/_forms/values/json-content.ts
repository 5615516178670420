/**
 * JSON with picked values in it, as it is typed. It is read while the flow is made: what is stored is the structure with its
 * values inside, so that no value that comes in a run can change it. Pure.
 */
import { literal, type ValueSource, valueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import type { Inline, PillSource } from './content.ts';

/** Stand for a value while the text around it is read: alone, or as a part of a text in quotes. */
const ALONE = '\uE000';
const PART = '\uE001';
const END = '\uE002';
const anyMark = /[\uE000-\uE002]/;
const aloneMark = /^\uE000(\d+)\uE002$/;
const partMark = /\uE001(\d+)\uE002/;

/** Undefined = it does not read as JSON, or has a value where none can stand, such as in a name. */
export function readJson(parts: readonly Inline[]): ValueSource | undefined {
  const pills: PillSource[] = [];
  let text = '';
  let isQuoted = false;
  for (const part of parts) {
    if (part.type === 'value') {
      const number = pills.push(part.attrs.source) - 1;
      text += isQuoted ? `${PART}${number}${END}` : `"${ALONE}${number}${END}"`;
      continue;
    }
    isQuoted = isQuotedAfter(part.text, isQuoted);
    text += part.text;
  }
  const value = parsed(text);
  if (value === undefined) return undefined;
  if (pills.length === 0) return literal(value);
  if (parts.some((part) => part.type === 'text' && anyMark.test(part.text))) return undefined;
  return withPills(value, pills);
}

function isQuotedAfter(text: string, before: boolean): boolean {
  let isQuoted = before;
  for (let at = 0; at < text.length; at++) {
    if (isQuoted && text[at] === '\\') at++;
    else if (text[at] === '"') isQuoted = !isQuoted;
  }
  return isQuoted;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function withPills(value: Json, pills: PillSource[]): ValueSource | undefined {
  const placed = new Set<string>();
  const pill = (digits: string): PillSource => {
    placed.add(digits);
    return pills[Number(digits)] as PillSource; // every mark was made by us
  };
  const textOf = (text: string): ValueSource => {
    const alone = aloneMark.exec(text)?.[1];
    if (alone !== undefined) return pill(alone);
    const pieces = text.split(partMark).map((piece, index) => (index % 2 === 1 ? pill(piece) : literal(piece)));
    return { kind: 'text', parts: pieces.filter((piece) => piece.kind !== 'literal' || piece.value !== '') };
  };
  const sourceOf = (inside: Json): ValueSource => {
    if (!anyMark.test(JSON.stringify(inside))) return literal(inside);
    if (typeof inside === 'string') return textOf(inside);
    if (Array.isArray(inside)) return { kind: 'list', items: inside.map(sourceOf) };
    const entries = Object.entries(inside as { [key: string]: Json }); // only texts, lists and records have marks
    return { kind: 'map', entries: Object.fromEntries(entries.map(([key, one]) => [key, sourceOf(one)])) };
  };
  const source = sourceOf(value);
  const isInName = Object.keys(entriesOf(source)).some((name) => anyMark.test(name));
  // A name that stands there twice counts once, and its first value would be lost. A whole text is what is not finished yet.
  if (placed.size < pills.length || isInName || source.kind === 'text') return undefined;
  return valueSource.safeParse(source).success ? source : undefined;
}

/** All names below, whatever they lead to. */
function entriesOf(source: ValueSource): Record<string, true> {
  if (source.kind === 'list') return Object.assign({}, ...source.items.map(entriesOf));
  if (source.kind !== 'map') return {};
  const own = Object.fromEntries(Object.keys(source.entries).map((name) => [name, true]));
  return Object.assign(own, ...Object.values(source.entries).map(entriesOf));
}

export function drawJson(source: ValueSource, indent = ''): Inline[] {
  const deeper = `${indent}  `;
  switch (source.kind) {
    case 'literal':
      return [typed(JSON.stringify(source.value, null, 2).replaceAll('\n', `\n${indent}`))];
    case 'text':
      return [typed('"'), ...source.parts.flatMap(drawPart), typed('"')];
    case 'map':
      return drawRows(
        Object.entries(source.entries).map(([name, one]) => [
          typed(`${deeper}${JSON.stringify(name)}: `),
          ...drawJson(one, deeper),
        ]),
        { open: '{', close: '}', indent },
      );
    case 'list':
      return drawRows(
        source.items.map((one) => [typed(deeper), ...drawJson(one, deeper)]),
        { open: '[', close: ']', indent },
      );
    default:
      return [{ type: 'value', attrs: { source } }];
  }
}

function drawPart(part: ValueSource): Inline[] {
  return part.kind === 'literal' ? [typed(JSON.stringify(String(part.value)).slice(1, -1))] : drawJson(part);
}

function drawRows(
  rows: Inline[][],
  { open, close, indent }: { open: string; close: string; indent: string },
): Inline[] {
  const joined = rows.flatMap((row, index) => [typed(index === 0 ? '\n' : ',\n'), ...row]);
  return rows.length === 0 ? [typed(`${open}${close}`)] : [typed(open), ...joined, typed(`\n${indent}${close}`)];
}

const typed = (text: string): Inline => ({ type: 'text', text });
