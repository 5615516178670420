/**
 * Value sources: where one value of a step's input comes from when the step runs. Stored in the flow document as tagged
 * data, never parsed out of text, never evaluated.
 */
import { z } from 'zod';
import type { Json, Typed } from '../../nodes/contract.ts';

export const json: z.ZodType<Json> = z.json();

const path = z.array(z.union([z.string().max(400), z.int().min(0)])).max(50);

const call = z.strictObject({ fn: z.string().max(60), args: z.array(json).max(10).default([]) });

/** Formatter functions applied in order to the value that was found. */
const format = z.array(call).max(20).optional();

export type FormatCall = z.infer<typeof call>;

export type ValueSource =
  | { kind: 'literal'; value: Json; format?: FormatCall[] | undefined }
  | {
      kind: 'reference';
      nodeId: string;
      path: (string | number)[];
      /** `fail` (default): a missing value fails the step and names it. `empty`: null, chosen by the person. */
      whenMissing?: 'fail' | 'empty' | undefined;
      format?: FormatCall[] | undefined;
    }
  /** Of the enclosing loop `nodeId`; without it of the nearest one. */
  | {
      kind: 'item';
      nodeId?: string | undefined;
      path: (string | number)[];
      whenMissing?: 'fail' | 'empty' | undefined;
      format?: FormatCall[] | undefined;
    }
  /** Its place in the list, counted from 1. */
  | { kind: 'index'; nodeId?: string | undefined; format?: FormatCall[] | undefined }
  | { kind: 'run'; value: 'id' | 'link' | 'startedAt'; format?: FormatCall[] | undefined }
  | { kind: 'text'; parts: ValueSource[]; format?: FormatCall[] | undefined }
  /** Structure: an object or list whose leaves are value sources (field maps, conditions, routes). */
  | { kind: 'map'; entries: Record<string, ValueSource> }
  | { kind: 'list'; items: ValueSource[] };

export const valueSource: z.ZodType<ValueSource> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('literal'), value: json, format }),
    z.strictObject({
      kind: z.literal('reference'),
      nodeId: z.string().min(1).max(60),
      path,
      whenMissing: z.enum(['fail', 'empty']).optional(),
      format,
    }),
    z.strictObject({
      kind: z.literal('item'),
      nodeId: z.string().min(1).max(60).optional(),
      path,
      whenMissing: z.enum(['fail', 'empty']).optional(),
      format,
    }),
    z.strictObject({ kind: z.literal('index'), nodeId: z.string().min(1).max(60).optional(), format }),
    z.strictObject({ kind: z.literal('run'), value: z.enum(['id', 'link', 'startedAt']), format }),
    z.strictObject({ kind: z.literal('text'), parts: z.array(valueSource).max(200), format }),
    z.strictObject({ kind: z.literal('map'), entries: z.record(z.string().min(1).max(200), valueSource) }),
    z.strictObject({ kind: z.literal('list'), items: z.array(valueSource).max(1000) }),
  ]),
);

/** Short builders, for templates and tests. */
export const literal = (value: Json): ValueSource => ({ kind: 'literal', value });
export const reference = (nodeId: string, ...path: (string | number)[]): ValueSource => ({
  kind: 'reference',
  nodeId,
  path,
});
export const item = (...path: (string | number)[]): ValueSource => ({ kind: 'item', path });
export const map = (entries: Record<string, ValueSource>): ValueSource => ({ kind: 'map', entries });
export const list = (...items: ValueSource[]): ValueSource => ({ kind: 'list', items });

type Leaf = Exclude<ValueSource, { kind: 'text' | 'map' | 'list' }>;

/** Every source below a source that has none below itself, with the place of each inside it. */
export function leavesOf(source: ValueSource, at: string[] = []): { leaf: Leaf; at: string[] }[] {
  switch (source.kind) {
    case 'text':
      return source.parts.flatMap((part) => leavesOf(part, at));
    case 'map':
      return Object.entries(source.entries).flatMap(([key, value]) => leavesOf(value, [...at, key]));
    case 'list':
      return source.items.flatMap((item, index) => leavesOf(item, [...at, String(index)]));
    default:
      return [{ leaf: source, at }];
  }
}

/** Every reference below a source, with the place of each inside it. */
export function referencesIn(source: ValueSource): { nodeId: string; path: (string | number)[]; at: string[] }[] {
  return leavesOf(source).flatMap(({ leaf, at }) =>
    leaf.kind === 'reference' ? [{ nodeId: leaf.nodeId, path: leaf.path, at }] : [],
  );
}

/** The text at its beginning that a person typed; a value that a formatter makes anew counts as data. */
export function typedStart(source: ValueSource | undefined): Typed {
  if (source?.kind === 'literal' && !source.format?.length) return { text: String(source.value ?? ''), isWhole: true };
  if (source?.kind !== 'text' || source.format?.length) return { text: '', isWhole: source === undefined };
  let text = '';
  for (const part of source.parts) {
    const start = typedStart(part);
    text += start.text;
    if (!start.isWhole) return { text, isWhole: false };
  }
  return { text, isWhole: true };
}
