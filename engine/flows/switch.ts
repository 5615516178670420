/** The switch, and what it asks: events that came while the flow was off are decided about before newer ones come. */
import { and, eq } from 'drizzle-orm';
import { flows } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { goOnWithHeld, readHeld, readOvertaken } from './held.ts';
import { preparePolls, queuePolls } from './polls.ts';
import { readFlow } from './stored.ts';

export interface Switch {
  flowId: string;
  isOn: boolean;
  /** What becomes of events that came while the flow was off. `ask`: with any, it stays off until that is said. */
  held?: 'ask' | 'run' | 'drop' | 'later' | undefined;
  /** The newest that the person was asked about; those that came after the question run. */
  heldUpTo?: string | undefined;
}

export interface Switched {
  isOn: boolean;
  /** Events that are still held. */
  held: number;
  heldUpTo: string | null;
  /** Told with the question: held events whose older values would be written over those of a newer one of their lane. */
  overtaken: number;
  /** Runs of held events that began. */
  runs: number;
  dropped: number;
}

/** ON needs a published version. OFF keeps what arrives as not run. Without an answer what is held stays so. */
export async function switchFlow(engine: Engine, actor: Actor, given: Switch): Promise<Switched> {
  const flow = await readFlow(engine.db, actor.workspaceId, given.flowId);
  if (!given.isOn) {
    await engine.db
      .update(flows)
      .set({ isOn: false })
      .where(and(eq(flows.workspaceId, flow.workspaceId), eq(flows.id, flow.id)));
    return { isOn: false, held: 0, heldUpTo: null, overtaken: 0, runs: 0, dropped: 0 };
  }
  if (!flow.versionId) throw new UserFixableError('flow.notPublished');
  await preparePolls(engine, flow);
  if (given.held === 'ask') {
    const asked = await readHeld(engine, flow);
    if (asked.held > 0)
      return { isOn: flow.isOn, ...asked, overtaken: await readOvertaken(engine, flow), runs: 0, dropped: 0 };
  }
  const answer = given.held === 'run' || given.held === 'drop' ? given.held : 'later';
  const done = await goOnWithHeld(engine, flow, { answer, upTo: given.heldUpTo });
  if (!flow.isOn) await queuePolls(engine.db, flow);
  return { isOn: true, ...(await readHeld(engine, flow)), overtaken: 0, ...done };
}
