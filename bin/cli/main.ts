/** Keeps what Node compiled for the next command: each one is a new process, and half of its time was spent on that. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

enableCompileCache(join(fileURLToPath(new URL('../..', import.meta.url)), 'node_modules', '.cache', 'nagare'));
await import('./answer.ts');
