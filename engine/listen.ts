/** PostgreSQL's LISTEN on a connection of its own, which comes back by itself. */
import pg from 'pg';
import { lively } from '../db/client.ts';

/** Calls `changed` for each notification and after each (re)connect: what was told meanwhile is lost. Returns what stops it. */
export function listen(databaseUrl: string, channel: string, changed: () => void): () => Promise<void> {
  let client: pg.Client | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const again = (): void => {
    if (isClosed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, 1000);
  };
  const connect = async (): Promise<void> => {
    void client?.end().catch(() => {});
    const next = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, ...lively });
    client = next;
    // One that was given up may still say something.
    const lost = (): void => void (client === next && again());
    next.on('error', lost);
    next.on('end', lost);
    next.on('notification', changed);
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
      changed();
    } catch {
      lost();
    }
  };
  void connect();
  return async () => {
    isClosed = true;
    clearTimeout(timer);
    await client?.end().catch(() => {});
  };
}
