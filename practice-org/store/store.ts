import { makeId, sequenceOf } from './ids.ts';
import { type Change, Journal } from './journal.ts';
import { type Row, Table } from './table.ts';

interface Undo {
  table: Table;
  id: string;
  before: Row | undefined;
}

/** Everything the practice org remembers. Work is synchronous, so one request never sees half of another's change. */
export class Store {
  private readonly tables = new Map<string, Table>();
  private readonly sequences = new Map<string, number>();
  private readonly journal: Journal;
  /** Told of every committed change, once per row and transaction. */
  onCommit: ((table: string, before: Row | undefined, after: Row | undefined) => void) | undefined;
  /** Changes since the outermost transaction began; undefined outside of one. */
  private undo: Undo[] | undefined;

  constructor(path: string) {
    this.journal = new Journal(path);
  }

  /** Adds a table; one that is there keeps its rows and gets these indexes. */
  addTable(name: string, indexedFields: readonly string[]): Table {
    const known = this.tables.get(name);
    if (known) {
      known.setIndexes(indexedFields);
      return known;
    }
    const table = new Table(name, indexedFields);
    this.tables.set(name, table);
    return table;
  }

  /** Replays the journal into the tables that were added, then compacts it. Rows of unknown tables are kept out. */
  load(): void {
    for (const [name, id, row] of this.journal.read()) {
      this.tables.get(name)?.set(id, row ?? undefined);
      this.remember(id);
    }
    this.journal.compact(this.snapshot());
  }

  table(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new Error(`no table ${name}`);
    return table;
  }

  nextId(prefix: string): string {
    const sequence = (this.sequences.get(prefix) ?? 0) + 1;
    this.sequences.set(prefix, sequence);
    return makeId(prefix, sequence);
  }

  /** Writes a row (`undefined` removes it). Outside a transaction it is committed at once. */
  set(tableName: string, id: string, row: Row | undefined): void {
    if (!this.undo) {
      this.transaction(() => this.set(tableName, id, row));
      return;
    }
    const table = this.table(tableName);
    this.undo.push({ table, id, before: table.set(id, row) });
  }

  /**
   * Runs the work; when it throws, its changes are taken back. An inner transaction is a savepoint of the outer one, and
   * the journal is written once, when the outermost ends.
   */
  transaction<T>(work: () => T): T {
    const outermost = this.undo === undefined;
    const log = this.undo ?? [];
    this.undo = log;
    const mark = log.length;
    try {
      const result = work();
      if (outermost && log.length > 0) this.commit(log);
      return result;
    } catch (error) {
      for (let i = log.length - 1; i >= mark; i -= 1) {
        const entry = log[i];
        if (entry) entry.table.set(entry.id, entry.before);
      }
      log.length = mark;
      throw error;
    } finally {
      if (outermost) this.undo = undefined;
    }
  }

  private commit(log: readonly Undo[]): void {
    this.journal.append(changesOf(log));
    if (!this.onCommit) return;
    const seen = new Set<string>();
    for (const { table, id, before } of log) {
      const key = `${table.name} ${id}`;
      if (!seen.has(key)) this.onCommit(table.name, before, table.rows.get(id));
      seen.add(key);
    }
  }

  /** Removes every row of the named tables. */
  clear(names: Iterable<string>): void {
    this.transaction(() => {
      for (const name of names) for (const id of [...this.table(name).rows.keys()]) this.set(name, id, undefined);
    });
  }

  close(): void {
    this.journal.close();
  }

  private *snapshot(): Generator<Change> {
    for (const table of this.tables.values()) for (const row of table.rows.values()) yield [table.name, row.Id, row];
  }

  private remember(id: string): void {
    if (id.length !== 18) return;
    const prefix = id.slice(0, 3);
    const sequence = sequenceOf(id);
    if (sequence > (this.sequences.get(prefix) ?? 0)) this.sequences.set(prefix, sequence);
  }
}

function changesOf(log: readonly Undo[]): Change[] {
  const last = new Map<string, Change>();
  for (const { table, id } of log) last.set(`${table.name} ${id}`, [table.name, id, table.rows.get(id) ?? null]);
  return [...last.values()];
}
