/** Starting a run without the other app: by hand, or with an event made up on the command line. */

import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { Actor, Engine } from '../engine.ts';
import { type Accepted, openAccept } from '../triggers/accept.ts';
import { readHooks } from './hooks.ts';
import { refuseWhenStopped } from './stop.ts';
import { readFlow } from './stored.ts';

const accepts = new WeakMap<Engine, ReturnType<typeof openAccept>>();

/** One gathering door for each engine. */
export function acceptOf(engine: Engine): ReturnType<typeof openAccept> {
  const known = accepts.get(engine);
  if (known) return known;
  const made = openAccept(engine.pool);
  accepts.set(engine, made);
  return made;
}

/** Runs the live version now, on or off makes no difference to a person: throws 'flow.isOff' rather than keeping it unrun. */
export async function runByHand(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; payload: Json },
): Promise<{ runId: string }> {
  const flow = await readFlow(engine.db, actor.workspaceId, given.flowId);
  if (!flow.versionId) throw new UserFixableError('flow.notPublished');
  if (!flow.isOn) throw new UserFixableError('flow.isOff');
  await refuseWhenStopped(engine.db, actor.workspaceId);
  const hook = await hookOf(engine, actor, given.flowId);
  const accepted = await acceptOf(engine)({
    triggerId: hook.triggerId,
    dedupeKey: null,
    payload: given.payload,
    body: null,
    kind: 'live',
  });
  if (accepted.status !== 'accepted') throw new UserFixableError('flow.isOff');
  return { runId: accepted.runId };
}

/** The same way as a request from outside: the trigger reads it, its dedupe key counts, an OFF flow keeps it as not run. */
export async function sendEvent(
  engine: Engine,
  actor: Actor,
  given: { flowId: string; payload: Json },
): Promise<Accepted[]> {
  await readFlow(engine.db, actor.workspaceId, given.flowId);
  const hook = await hookOf(engine, actor, given.flowId);
  const definition = nodeDefinition(hook.type);
  const body = new TextEncoder().encode(JSON.stringify(given.payload));
  if (definition?.kind !== 'trigger' || !definition.accept) {
    const { triggerId } = hook;
    return [await acceptOf(engine)({ triggerId, dedupeKey: null, payload: given.payload, body, kind: 'live' })];
  }
  const acceptance = definition.accept(
    { method: 'POST', headers: { 'content-type': 'application/json' }, query: {}, body, receivedAt: new Date() },
    { config: definition.config.parse(hook.config) },
  );
  if ('rejected' in acceptance) throw new UserFixableError(acceptance.rejected.code, acceptance.rejected.params ?? {});
  return Promise.all(
    (acceptance.events ?? []).map((event) =>
      acceptOf(engine)({ triggerId: hook.triggerId, body, kind: 'live', ...event }),
    ),
  );
}

async function hookOf(engine: Engine, actor: Actor, flowId: string) {
  const [hook] = await readHooks(engine, actor.workspaceId, flowId);
  if (!hook) throw new UserFixableError('flow.noTrigger');
  return hook;
}
