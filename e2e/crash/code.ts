/**
 * The processes' code in a few files. A seed starts a dozen processes, and half of a start is finding some 850 sources; what
 * runs is the same code.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

const dir = join(checkout, 'node_modules', '.cache', 'crash', `code-${process.pid}`);

export const files = { door: join(dir, 'door.js'), worker: join(dir, 'worker.js') };

export async function writeCode(): Promise<void> {
  await build({
    cwd: checkout,
    input: { door: 'e2e/bench/door-process.ts', worker: 'bin/worker.ts' },
    platform: 'node',
    external: ['pg-native'], // asked for by `pg`, which does without it
    output: { dir, format: 'esm', cleanDir: true },
    logLevel: 'warn',
  });
}

export const removeCode = (): Promise<void> => rm(dir, { recursive: true, force: true });
