/** What a run goes on from: the run that it repeats from where that failed, the one that that one repeated so, and so on. */
import type pg from 'pg';

/** By run: its own id first, then the newest of those before it. */
export async function pastRuns(pool: pg.Pool, runIds: string[]): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ of: string; ids: string[] }>(
    `with recursive past as (
       select r.id as of, r.id, r.rerun_of, r.goes_on, 0 as age from runs r where r.id = any($1::uuid[])
       union all
       select p.of, r.id, r.rerun_of, r.goes_on, p.age + 1 from past p join runs r on r.id = p.rerun_of where p.goes_on
     )
     select of, array_agg(id order by age) as ids from past group by of`,
    [runIds],
  );
  return new Map(rows.map(({ of, ids }) => [of, ids]));
}
