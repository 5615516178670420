/** Files that import each other can only be understood together, and which of them is read first decides what works. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One idea in two files: a run in hand is made of frames, and a frame belongs to a run. */
const allowed = [['engine/run/frame.ts', 'engine/run/in-hand.ts']];

const files = globSync(['engine/**/*.ts', 'bin/**/*.ts', 'db/**/*.ts'], { cwd: root }).filter(
  (file) => !file.includes('.test.'),
);
const imports = new Map(
  files.map((file) => {
    const named = readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g);
    return [file, [...named].map(([, path = '']) => join(dirname(file), path)).filter((path) => files.includes(path))];
  }),
);

/** Types count: what a file means is the same question. */
function reachable(from: string): Set<string> {
  const seen = new Set<string>();
  const ahead = [...(imports.get(from) ?? [])];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    ahead.push(...(imports.get(next) ?? []));
  }
  return seen;
}

test('no files of engine, bin and db import each other, directly or around', () => {
  const ways = new Map(files.map((file) => [file, reachable(file)]));
  const circles = files
    .filter((file) => ways.get(file)?.has(file))
    .map((file) => files.filter((other) => ways.get(file)?.has(other) && ways.get(other)?.has(file)).sort());
  expect([...new Set(circles.map((circle) => circle.join(' ')))]).toEqual(allowed.map((circle) => circle.join(' ')));
});
