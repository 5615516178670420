/** graphile-worker's task list. Payloads are parsed here; a job that fails always means infrastructure, never a flow. */
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { sendNotices } from './notices/send.ts';
import { advance, type Desk } from './run/advance.ts';
import { pollTrigger } from './triggers/poll.ts';

const advanceRun = z.object({ runId: z.uuid() });
const ofTrigger = z.object({ workspaceId: z.uuid(), triggerId: z.uuid() });

export function taskList(desk: Desk): TaskList {
  return {
    advanceRun: (payload) => advance(desk, advanceRun.parse(payload).runId),
    sendNotices: () => sendNotices(desk.engine),
    pollTrigger: (payload) => pollTrigger(desk.engine, ofTrigger.parse(payload)),
  };
}
