/**
 * graphile-worker's jobs for runs. Most hold one run under its own key, so that a second one takes the place of the first.
 * Events that are accepted together begin in jobs that hold several: adding, fetching and deleting a job costs PostgreSQL a
 * sixth of all that it does for a run. Nothing leans on a job: a run that has none is found by the sweep, one that has two is
 * taken once.
 */

/** Few enough that a worker which takes 250 jobs at a time leaves some of a crowd to the others. */
const runsPerJob = 8;

/** SQL: the job of the run whose id this expression is, `at` the time of another one. */
export const jobOf = (id: string, at = 'null'): string =>
  `('advanceRun', json_build_object('runId', ${id}), null, ${at}, null, 'run:' || ${id}, null, null)::graphile_worker.job_spec`;

/** SQL: an array of the jobs for the ids that `from` gives, which names them `id`; their order is kept. */
export const jobsOfMany = (from: string): string => `array(
    select case when count(*) = 1 then ${jobOf('(array_agg(id))[1]')} else
      ('advanceRuns', json_build_object('runIds', json_agg(id order by id)), null, null, null, null, null, null)::graphile_worker.job_spec end
    from (select id, (row_number() over (order by id) - 1) / ${runsPerJob} as part from ${from}) as numbered
    group by part order by part)`;

/** SQL: ids of the runs that lie in jobs of several which are worked on or will be. */
export const runsInJobsOfMany = `
  select held.id::uuid from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    cross join lateral json_array_elements_text(j.payload -> 'runIds') as held(id)
  where t.identifier = 'advanceRuns' and (j.locked_at is not null
    or j.attempts < j.max_attempts and j.run_at < now() + interval '30 seconds')`;
