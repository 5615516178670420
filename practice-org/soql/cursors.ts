import type { QueryResult } from './query.ts';

/** Results that still have pages, by locator; the oldest are forgotten, as Salesforce does. */
export class Cursors {
  private readonly open = new Map<string, QueryResult>();
  private static readonly kept = 200;

  add(locator: string, result: QueryResult): void {
    const oldest = this.open.size >= Cursors.kept ? this.open.keys().next().value : undefined;
    if (oldest !== undefined) this.open.delete(oldest);
    this.open.set(locator, result);
  }

  get(locator: string): QueryResult | undefined {
    return this.open.get(locator);
  }
}
