/** What a value source would give with the samples at hand; undefined = not known before a test. Pure. */
import { asText } from '../../../engine/values/resolve.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import type { SampleScope } from './samples.ts';
import { at } from './tree.ts';

export function previewOf(source: ValueSource | undefined, scope: SampleScope): Json | undefined {
  if (!source) return undefined;
  switch (source.kind) {
    case 'literal':
      return source.value;
    case 'reference': {
      const sample = scope.output(source.nodeId);
      return sample === undefined ? undefined : (at(sample, source.path) ?? whenMissing(source));
    }
    case 'item': {
      const turn = scope.turn(source.nodeId);
      return turn === undefined ? undefined : (at(turn.item, source.path) ?? whenMissing(source));
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
