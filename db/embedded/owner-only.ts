import { renameSync, writeFileSync } from 'node:fs';

/** Whole or not at all, and for its owner's eyes. */
export function writeOwnerOnly(file: string, text: string): void {
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${text}\n`, { mode: 0o600 });
  renameSync(half, file);
}
