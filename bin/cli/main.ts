/** The command line. Keeps what Node compiled for the next command: each one is a new process, and half of its time was spent on that. */
import { enableCompileCache } from 'node:module';
import { compileCache } from '../compile-cache.ts';

enableCompileCache(compileCache);
const { answer } = await import('./answer.ts');

// `nagare flow list | head` ends when head has seen enough.
process.stdout.on('error', () => process.exit(0));
await answer(process.argv.slice(2));
