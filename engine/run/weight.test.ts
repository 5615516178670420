import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../nodes/contract.ts';
import { bytesPerWeight, weigh } from './weight.ts';

test('any value weighs no more than its JSON has characters, and its JSON has no more bytes than the weight allows', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const json = JSON.stringify(value);
      const weight = weigh(value as Json, Number.POSITIVE_INFINITY);
      expect(weight).toBeLessThanOrEqual(json.length + 1);
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(weight * bytesPerWeight);
    }),
  );
});

test('counting ends when there is enough', () => {
  const value = Array.from({ length: 1_000 }, () => 'x'.repeat(97));
  expect(weigh(value, 1_000)).toBeLessThan(1_200);
});
