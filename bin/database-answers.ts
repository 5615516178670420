/** A start that the database does not answer yet is no death: those are counted, and the tenth ends the whole house. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Engine, isDatabaseAway } from '../engine/api.ts';

const againMs = 2_000;

/** `start` may be called many times; it leaves nothing behind when it throws. */
export async function whenDatabaseAnswers<Started>(engine: Engine, start: () => Promise<Started>): Promise<Started> {
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      engine.log.error({ err: error }, `the database does not answer; tried again in ${againMs / 1000} s`);
      await sleep(againMs);
    }
  }
}
