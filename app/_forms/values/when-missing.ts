/** What a picked value gives when the step it comes from has none: an error, nothing, or a text that stands in for it. Pure. */
import type { PillSource } from './content.ts';

export type Missable = Extract<PillSource, { kind: 'reference' | 'item' }>;

export type WhenMissing = { kind: 'fail' } | { kind: 'empty' } | { kind: 'text'; text: string };

const STANDS_IN = 'whenEmpty';

export const isMissable = (source: PillSource): source is Missable =>
  source.kind === 'reference' || source.kind === 'item';

export function readWhenMissing({ whenMissing, format }: Missable): WhenMissing {
  if (whenMissing !== 'empty') return { kind: 'fail' };
  const text = format?.find(({ fn }) => fn === STANDS_IN)?.args[0];
  return typeof text === 'string' && text !== '' ? { kind: 'text', text } : { kind: 'empty' };
}

/** The other functions of the value stay; the text comes last, so that it arrives as it was typed. */
export function writeWhenMissing(
  { whenMissing: _old, format: before, ...rest }: Missable,
  wanted: WhenMissing,
): Missable {
  const others = (before ?? []).filter(({ fn }) => fn !== STANDS_IN);
  const text = wanted.kind === 'text' ? wanted.text : '';
  const format = text === '' ? others : [...others, { fn: STANDS_IN, args: [text] }];
  return {
    ...rest,
    ...(wanted.kind === 'fail' ? {} : { whenMissing: 'empty' as const }),
    ...(format.length > 0 ? { format } : {}),
  };
}
