/** graphile-worker's task list. Payloads are parsed here; a job that fails always means infrastructure, never a flow. */
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { REMEMBER_METADATA, rememberMetadata } from './connections/drift.ts';
import { sendNotices } from './notices/send.ts';
import { advance, type Desk } from './run/advance.ts';
import { openMany } from './run/advance-many.ts';
import { pollTrigger } from './triggers/poll.ts';

const advanceRun = z.object({ runId: z.uuid() });
const advanceRuns = z.object({ runIds: z.array(z.uuid()) });
const ofTrigger = z.object({ workspaceId: z.uuid(), triggerId: z.uuid() });

/** `atOnce`: runs of jobs that hold several. `isStopping`: what has not begun is left to other workers. */
export function taskList(desk: Desk, crowd: { atOnce: number; isStopping(): boolean }): TaskList {
  const many = openMany({ desk, ...crowd });
  return {
    advanceRun: (payload) => advance(desk, advanceRun.parse(payload).runId),
    advanceRuns: (payload) => many(advanceRuns.parse(payload).runIds),
    sendNotices: () => sendNotices(desk.engine),
    [REMEMBER_METADATA]: async () => {
      await rememberMetadata(desk.engine);
    },
    pollTrigger: (payload) => pollTrigger(desk.engine, ofTrigger.parse(payload)),
  };
}
