/** A stored value: datetimes are epoch milliseconds, dates `YYYY-MM-DD`, everything else as JSON has it. Null is left out. */
export type Value = string | number | boolean;
export type Row = { readonly Id: string } & { readonly [field: string]: Value | undefined };

/** Equality on text is case-insensitive in Salesforce, so keys are compared in lower case. */
export function indexKey(value: Value): string {
  return typeof value === 'string' ? value.toLowerCase() : String(value);
}

/** Rows of one object in order of their creation, with equality indexes. A row is replaced, never changed in place. */
export class Table {
  readonly rows = new Map<string, Row>();
  private readonly indexes = new Map<string, Map<string, string | Set<string>>>();
  readonly name: string;

  constructor(name: string, indexedFields: readonly string[]) {
    this.name = name;
    this.setIndexes(indexedFields);
  }

  /** Builds the indexes that are missing and drops those no longer wanted. */
  setIndexes(fields: readonly string[]): void {
    for (const field of [...this.indexes.keys()]) if (!fields.includes(field)) this.indexes.delete(field);
    for (const field of fields) {
      if (this.indexes.has(field)) continue;
      const index = new Map<string, string | Set<string>>();
      for (const row of this.rows.values()) {
        const value = row[field];
        if (value !== undefined) addTo(index, indexKey(value), row.Id);
      }
      this.indexes.set(field, index);
    }
  }

  isIndexed(field: string): boolean {
    return this.indexes.has(field);
  }

  /** Adds or replaces a row; `undefined` removes it. Returns what stood there before, for the undo log. */
  set(id: string, row: Row | undefined): Row | undefined {
    const before = this.rows.get(id);
    for (const [field, index] of this.indexes) {
      const oldValue = before?.[field];
      const newValue = row?.[field];
      if (oldValue === newValue) continue;
      if (oldValue !== undefined) removeFrom(index, indexKey(oldValue), id);
      if (newValue !== undefined) addTo(index, indexKey(newValue), id);
    }
    if (row) this.rows.set(id, row);
    else this.rows.delete(id);
    return before;
  }

  /** Rows whose indexed field equals the value; `undefined` when the field has no index. */
  find(field: string, value: Value): Row[] | undefined {
    const index = this.indexes.get(field);
    if (!index) return undefined;
    const hit = index.get(indexKey(value));
    if (hit === undefined) return [];
    if (typeof hit === 'string') return this.present(hit);
    return [...hit].flatMap((id) => this.present(id));
  }

  private present(id: string): Row[] {
    const row = this.rows.get(id);
    return row ? [row] : [];
  }
}

function addTo(index: Map<string, string | Set<string>>, key: string, id: string): void {
  const hit = index.get(key);
  if (hit === undefined) index.set(key, id);
  else if (typeof hit === 'string') index.set(key, new Set([hit, id]));
  else hit.add(id);
}

function removeFrom(index: Map<string, string | Set<string>>, key: string, id: string): void {
  const hit = index.get(key);
  if (hit === id) index.delete(key);
  else if (hit instanceof Set) {
    hit.delete(id);
    if (hit.size === 0) index.delete(key);
  }
}
