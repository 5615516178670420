import { closeSync, copyFileSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_BYTES = 20 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;
const CHECK_MS = 60_000;

export interface ChildLog {
  /** For the child's stdout and stderr. */
  output: number | 'inherit';
  path: string;
  /** Called at each start of the child: what it wrote before belongs to an earlier life. */
  begin: () => void;
  lastLines: (count: number) => string[];
  close: () => void;
}

/**
 * A file that the child writes by itself: a pipe would break under it when the launcher is killed. Kept to 20 MB and one
 * older part; the child appends, so the file may be emptied under it.
 */
export function openChildLog(home: string, name: string): ChildLog {
  const folder = join(home, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.log`);
  const file = openSync(path, 'a+', 0o600);
  const rotate = () => {
    if (fstatSync(file).size < LIMIT_BYTES) return;
    copyFileSync(path, `${path}.1`);
    ftruncateSync(file);
  };
  rotate();
  const timer = setInterval(rotate, CHECK_MS).unref();
  const close = () => {
    clearInterval(timer);
    closeSync(file);
  };
  let begun = 0;
  const begin = () => {
    begun = fstatSync(file).size;
  };
  return { output: file, path, begin, lastLines: (count) => tail(file, begun, count), close };
}

/** With --verbose everything is on the terminal already. */
export function terminalLog(): ChildLog {
  return { output: 'inherit', path: '', begin: () => {}, lastLines: () => [], close: () => {} };
}

function tail(file: number, begun: number, count: number): string[] {
  const { size } = fstatSync(file);
  // Smaller than at the start: it was emptied in between.
  const from = Math.max(size - TAIL_BYTES, size < begun ? 0 : begun);
  const buffer = Buffer.alloc(size - from);
  readSync(file, buffer, 0, buffer.length, from);
  const text = buffer.toString('utf8').trimEnd();
  return text === '' ? [] : text.split('\n').slice(-count);
}
