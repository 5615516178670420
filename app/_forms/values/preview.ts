/** What a value source would give with the samples at hand; undefined = not known before a test. Pure. */
import { asText } from '../../../engine/values/resolve.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import { at } from './tree.ts';

export type SampleOf = (nodeId: string) => Json | undefined;

export function previewOf(source: ValueSource | undefined, sampleOf: SampleOf): Json | undefined {
  if (!source) return undefined;
  switch (source.kind) {
    case 'literal':
      return source.value;
    case 'reference': {
      const sample = sampleOf(source.nodeId);
      return sample === undefined
        ? undefined
        : (at(sample, source.path) ?? (source.whenMissing === 'empty' ? null : undefined));
    }
    case 'text': {
      const parts = source.parts.map((part) => previewOf(part, sampleOf));
      if (parts.some((part) => part === undefined)) return undefined;
      return parts.map((part) => asText(part ?? null)).join('');
    }
    case 'map':
    case 'list':
    case 'setting':
    case 'item':
    case 'index':
    case 'run':
      return undefined;
  }
}
