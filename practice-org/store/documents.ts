import type { Store } from './store.ts';

/** Things of one kind that are no records, kept whole as JSON: bulk jobs, open queries. The oldest go when there are too many. */
export class Documents<T> {
  private readonly store: Store;
  private readonly table: string;
  private readonly kept: number;
  private readonly known = new Map<string, T>();

  /** Before the store loads, so that what the last run left is found again. */
  constructor(store: Store, table: string, kept: number) {
    this.store = store;
    this.table = table;
    this.kept = kept;
    store.addTable(table, []);
  }

  get(id: string): T | undefined {
    const hit = this.known.get(id);
    if (hit) return hit;
    const row = this.store.table(this.table).rows.get(id);
    if (!row) return undefined;
    const document = JSON.parse(String(row.json)) as T;
    this.known.set(id, document);
    return document;
  }

  put(id: string, document: T): void {
    this.known.set(id, document);
    this.store.set(this.table, id, { Id: id, json: JSON.stringify(document) });
    const { rows } = this.store.table(this.table);
    for (const oldest of rows.keys()) {
      if (rows.size <= this.kept) break;
      this.delete(oldest);
    }
  }

  delete(id: string): void {
    this.known.delete(id);
    this.store.set(this.table, id, undefined);
  }

  all(): T[] {
    return [...this.store.table(this.table).rows.keys()].flatMap((id) => this.get(id) ?? []);
  }
}
