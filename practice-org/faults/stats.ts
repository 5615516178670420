import type { Row } from '../store/table.ts';

type Kind = 'create' | 'update' | 'delete';

/** What the org was asked and what it wrote: for benchmarks and crash tests. */
export class Stats {
  private calls: Record<string, number> = {};
  private writes: Record<string, Record<Kind, number>> = {};
  private watched:
    | { object: string; field: string; values: Map<string, Record<Kind, number>>; times: Map<string, number> }
    | undefined;
  apiCalls = 0;
  underWay = 0;
  private mostAtOnce = 0;
  /** REST calls since the org started: what Sforce-Limit-Info shows. */
  dailyCalls = 0;
  /** Batches of both Bulk APIs, and queries of the second one. */
  dailyBatches = 0;
  dailyQueryJobs = 0;

  /** Addresses are counted without their ids, so that a path has one line. */
  called(method: string, path: string): void {
    this.apiCalls += 1;
    const key = `${method} ${path.replace(/\/[A-Za-z0-9]{15,18}(?=$|\/|\.|-)/g, '/{id}')}`;
    this.calls[key] = (this.calls[key] ?? 0) + 1;
    this.underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
  }

  answered(): void {
    this.underWay -= 1;
  }

  /** Called for every committed change of a record; what was rolled back never counts. */
  wrote(object: string, before: Row | undefined, after: Row | undefined): void {
    const kind: Kind = !before
      ? 'create'
      : !after || (after.IsDeleted === true && before.IsDeleted !== true)
        ? 'delete'
        : 'update';
    const row = after ?? before ?? { Id: '' };
    const counts = this.writes[object] ?? { create: 0, update: 0, delete: 0 };
    this.writes[object] = counts;
    counts[kind] += 1;
    const { watched } = this;
    const value = watched?.object === object ? row[watched.field] : undefined;
    if (!watched || value === undefined) return;
    const entry = watched.values.get(String(value)) ?? { create: 0, update: 0, delete: 0 };
    entry[kind] += 1;
    watched.values.set(String(value), entry);
    watched.times.set(String(value), Date.now());
  }

  /** From now on writes are also counted per value of this field. */
  watch(object: string, field: string): void {
    this.watched = { object, field, values: new Map(), times: new Map() };
  }

  clear(): void {
    this.calls = {};
    this.writes = {};
    this.apiCalls = 0;
    this.mostAtOnce = 0;
    this.dailyCalls = 0;
    this.dailyBatches = 0;
    this.dailyQueryJobs = 0;
    this.watched?.values.clear();
    this.watched?.times.clear();
  }

  report(): Record<string, unknown> {
    const { watched } = this;
    return {
      apiCalls: this.apiCalls,
      /** Calls under way side by side, at most. */
      mostAtOnce: this.mostAtOnce,
      calls: this.calls,
      writes: this.writes,
      ...(watched
        ? {
            watched: {
              object: watched.object,
              field: watched.field,
              values: Object.fromEntries(watched.values),
              /** When each was last written, in ms since 1970. */
              times: Object.fromEntries(watched.times),
            },
          }
        : {}),
    };
  }
}
