import { sql } from 'drizzle-orm';
import { engine } from '../../_server/engine.ts';

export const dynamic = 'force-dynamic';

/** For load balancers and the launcher: says only whether pages and database answer. */
export async function GET(): Promise<Response> {
  try {
    const { db } = await engine();
    await db.execute(sql`select 1`);
    return Response.json({ status: 'ok' });
  } catch {
    return Response.json({ status: 'unavailable' }, { status: 503, headers: { 'Retry-After': '5' } });
  }
}
