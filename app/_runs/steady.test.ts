import { expect, it } from 'vitest';
import { steady } from './steady.ts';

it('keeps every row in its place, shows what became of it, and takes no new ones', () => {
  const stood = [
    { id: 'b', status: 'running' },
    { id: 'a', status: 'running' },
  ];
  const now = [
    { id: 'c', status: 'queued' },
    { id: 'a', status: 'failed' },
  ];
  expect(steady(stood, now)).toEqual([
    { id: 'b', status: 'running' },
    { id: 'a', status: 'failed' },
  ]);
});
