/** What a value source would give with the samples at hand; undefined = not known before a test. Pure. */
import { applyFormat } from '../../../engine/values/format/functions.ts';
import { asText } from '../../../engine/values/resolve.ts';
import type { FormatCall, ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import type { SampleScope } from './samples.ts';
import { at } from './tree.ts';

export function previewOf(source: ValueSource | undefined, scope: SampleScope): Json | undefined {
  if (!source) return undefined;
  switch (source.kind) {
    case 'literal':
      return formatted(source.value, source.format);
    case 'reference': {
      const sample = scope.output(source.nodeId);
      return sample === undefined
        ? undefined
        : formatted(at(sample, source.path) ?? whenMissing(source), source.format);
    }
    case 'item': {
      const turn = scope.turn(source.nodeId);
      return turn === undefined
        ? undefined
        : formatted(at(turn.item, source.path) ?? whenMissing(source), source.format);
    }
    case 'index': {
      const turn = scope.turn(source.nodeId);
      return turn && turn.index + 1;
    }
    case 'text': {
      const parts = source.parts.map((part) => previewOf(part, scope));
      if (parts.some((part) => part === undefined)) return undefined;
      return parts.map((part) => asText(part ?? null)).join('');
    }
    case 'map':
    case 'list':
    case 'run':
      return undefined;
  }
}

const whenMissing = (source: { whenMissing?: 'fail' | 'empty' | undefined }): null | undefined =>
  source.whenMissing === 'empty' ? null : undefined;

/** A function that nobody knows any more is told when the step is checked; here the value stays as it is. */
function formatted(value: Json | undefined, calls: FormatCall[] | undefined): Json | undefined {
  if (value === undefined || !calls) return value;
  try {
    return applyFormat(value, calls);
  } catch {
    return value;
  }
}
