/**
 * A process that runs the commands it is sent, one after the other: what a command does is the same, and most of its time
 * went into starting Node and reading the program. What `-` reads and what the surroundings say needs a process of its own.
 */
import { answer } from '../answer.ts';
import type { Outcome } from './terminal.ts';

let told: Outcome = { code: 0, stdout: '', stderr: '' };

for (const name of ['stdout', 'stderr'] as const)
  process[name].write = (text: string | Uint8Array) => {
    told[name] += String(text);
    return true;
  };

let last: Promise<void> = Promise.resolve();
process.on('message', (args: string[]) => {
  last = last.then(async () => {
    told = { code: 0, stdout: '', stderr: '' };
    process.exitCode = 0;
    await answer(args);
    process.send?.({ ...told, code: Number(process.exitCode) });
  });
});
process.on('disconnect', () => process.exit());
