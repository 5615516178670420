import { closeSync, copyFileSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_BYTES = 20 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;
const CHECK_MS = 60_000;

export interface ChildLog {
  /** For the child's stdout and stderr. */
  output: number | 'inherit';
  path: string;
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
  return { output: file, path, lastLines: (count) => tail(file, count), close };
}

/** With --verbose everything is on the terminal already. */
export function terminalLog(): ChildLog {
  return { output: 'inherit', path: '', lastLines: () => [], close: () => {} };
}

function tail(file: number, count: number): string[] {
  const { size } = fstatSync(file);
  const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
  readSync(file, buffer, 0, buffer.length, size - buffer.length);
  return buffer.toString('utf8').trimEnd().split('\n').slice(-count);
}
