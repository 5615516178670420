import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { Row } from './table.ts';

/** One change: table, id, and the row as it is from now on (null = gone). */
export type Change = readonly [table: string, id: string, row: Row | null];

/**
 * Append-only file, one JSON line per committed transaction, handed to the operating system before the answer is sent: it
 * survives kill -9 of this process. It is not fsynced per line, so a power cut may lose the last moments; a practice org
 * may do that.
 */
export class Journal {
  private readonly path: string;
  private file: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Replays every whole line. A torn last line is what a crash left of an answer nobody got, so it is dropped. */
  *read(): Generator<Change> {
    if (!existsSync(this.path)) return;
    const bytes = readFileSync(this.path);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      const line = bytes.toString('utf8', start, end);
      start = end + 1;
      if (line === '') continue;
      for (const change of JSON.parse(line) as Change[]) yield change;
    }
  }

  /** Rewrites the file as one line per row, so that it never grows with history; swapped in by rename. */
  compact(changes: Iterable<Change>): void {
    const draft = `${this.path}.new`;
    const file = openSync(draft, 'w', 0o600);
    let chunk = '';
    for (const change of changes) {
      chunk += `${JSON.stringify([change])}\n`;
      if (chunk.length > 1_000_000) {
        writeAll(file, chunk);
        chunk = '';
      }
    }
    writeAll(file, chunk);
    fsyncSync(file);
    closeSync(file);
    this.close();
    renameSync(draft, this.path);
    this.file = openSync(this.path, 'a', 0o600);
  }

  append(changes: readonly Change[]): void {
    if (this.file === undefined) throw new Error('the journal is closed');
    writeAll(this.file, `${JSON.stringify(changes)}\n`);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
