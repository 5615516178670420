import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The numbered sections of what is known about Salesforce's surface; each has at least one test file that begins with its number. */
const SECTIONS = [
  ...['1', '2-1', '2-2', '2-3', '2-4', '2-5', '2-6', '2-7', '2-8', '2-9', '2-10', '2-11'],
  ...['3', '3-1', '3-2', '4', '5', '6'],
];

test('every section has a test file of its own', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const numbers = files.flatMap((path) => /(?:^|[\\/])(\d+(?:-\d+)?)-[a-z][^\\/]*\.test\.ts$/.exec(path)?.[1] ?? []);
  expect(SECTIONS.filter((section) => !numbers.includes(section))).toEqual([]);
});
