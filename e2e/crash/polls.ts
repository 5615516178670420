/** A flow that asks the org for its events, in a hurry: a minute between two looks is not what is tried here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pollNow } from '../../engine/api.ts';
import type { LiveFlows } from './flows.ts';
import type { House } from './house.ts';
import { readPollTimes } from './rows.ts';
import type { SentEvent } from './senders.ts';

const everyMs = 500;

/** Has it asked all the time, until told to stop. */
export function pollOften({ engine }: Pick<House, 'engine'>, { workspaceId, polledFlowId: flowId }: LiveFlows) {
  let isOn = flowId !== undefined;
  const often = async (): Promise<void> => {
    for (; isOn && flowId; await sleep(everyMs))
      await pollNow(engine, { workspaceId, userId: null }, { flowId }).catch(() => {}); // PostgreSQL may be away
  };
  return {
    stop: () => {
      isOn = false;
    },
    ended: often(),
  };
}

/** Whether the org has been asked to the end since then: what was made before is known by now. */
export async function isAskedSince({ engine }: Pick<House, 'engine'>, flows: LiveFlows, since: Date): Promise<boolean> {
  if (flows.polledFlowId === undefined) return true;
  const times = await readPollTimes(engine, flows.workspaceId);
  return times.every(({ polled_at }) => polled_at !== null && polled_at > since);
}

/** What is in the org was accepted, whatever its maker was told. */
export const asFound = (sent: SentEvent[], isThere: (number: string) => boolean): SentEvent[] =>
  sent.map((event) => (event.flow === 'polled' ? { ...event, isAccepted: isThere(event.number) } : event));
