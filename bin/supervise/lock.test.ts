import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './lock.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nagare-lock-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a second taker is refused and told who holds the lock', () => {
  takeLock(home, 'http://localhost:4400');
  expect(takeLock(home, 'http://localhost:4500')).toMatchObject({
    kind: 'refused',
    holder: { pid: process.pid, url: 'http://localhost:4400' },
  });
});

test('a released lock can be taken again and leaves no file behind', () => {
  const first = takeLock(home, 'http://localhost:4400');
  if (first.kind === 'taken') first.release();
  expect(readdirSync(home)).toEqual([]);
  expect(takeLock(home, 'http://localhost:4400').kind).toBe('taken');
});

test.each([
  [
    'of a process that is gone',
    JSON.stringify({ pid: 2 ** 22 + 1, identity: 'boot/1', url: 'http://localhost:4400', use: 'server' }),
  ],
  [
    'whose process id went to another process',
    JSON.stringify({ pid: process.pid, identity: 'earlier/1', url: 'x', use: 'server' }),
  ],
  ['that was cut off half-way', '{"pid": 12'],
])('a lock %s is taken over', (_, text) => {
  writeFileSync(join(home, 'lock.json'), text);
  expect(takeLock(home, 'http://localhost:4400').kind).toBe('taken');
});
