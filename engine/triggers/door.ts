/**
 * The door: POST /hooks/<token>, plain node:http in front of Next, because a route handler costs more than a whole accept.
 * Whatever comes in, good requests beside it get their 202; an answer that accepts is sent only after the commit.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sql } from 'drizzle-orm';
import { events } from '../../db/schema/index.ts';
import type { Acceptance, AcceptedEvent, HookAnswer, HookRequest } from '../../nodes/contract.ts';
import { FlowError, UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { Engine } from '../engine.ts';
import { isDataError } from '../gather.ts';
import { limits } from '../limits.ts';
import { addNotice } from '../notices/add.ts';
import { describeError } from '../words.ts';
import { type Accepted, openAccept } from './accept.ts';
import { type Hook, openHookBook } from './hooks.ts';
import { BodyTooLarge, hopsOf, plainHeaders, readBody } from './request.ts';

export interface Door {
  /** True when the request was for the door; false leaves it untouched for Next. */
  serve(request: IncomingMessage, response: ServerResponse): boolean;
  close(): Promise<void>;
}

const prefix = '/hooks/';

export function openDoor(engine: Engine, databaseUrl: string): Door {
  const hooks = openHookBook(engine, databaseUrl);
  const accept = openAccept(engine.pool);

  const answerRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://door');
    const token = url.pathname.slice(prefix.length);
    if (!/^[\w-]{20,100}$/.test(token)) return refuse(response, 404, 'door.unknownAddress');
    const hook = await hooks.find(token);
    if (!hook) return refuse(response, 404, 'door.unknownAddress');
    const { method = '' } = request;
    const isLook = method === 'GET' || method === 'HEAD';
    if (!isLook && method !== 'POST' && method !== 'PUT') {
      response.setHeader('allow', 'GET, HEAD, POST, PUT');
      return refuse(response, 405, 'door.onlyPost');
    }
    const body = await readBody(request).catch(async (error: unknown) => {
      // Too long, or packed in a way that nobody reads: what it held is not known, that it came is.
      if (error instanceof UserFixableError && !isLook) await keepRejected(engine, hook, null, error);
      throw error;
    });
    const read: HookRequest = {
      method,
      headers: plainHeaders(request),
      query: Object.fromEntries(url.searchParams),
      body,
      receivedAt: new Date(),
    };
    if (isLook) return answerLook(hook, read, response);
    try {
      await take(hook, read, response);
    } catch (error) {
      if (error instanceof UserFixableError) await keepRejected(engine, hook, body, error);
      throw error;
    }
  };

  const take = async (hook: Hook, read: HookRequest, response: ServerResponse): Promise<void> => {
    const hops = hopsOf(read.headers);
    const acceptance = readRequest(hook, read);
    if ('rejected' in acceptance) {
      const error = new UserFixableError(acceptance.rejected.code, acceptance.rejected.params ?? {});
      await keepRejected(engine, hook, read.body, error);
      return refuse(response, 401, error.code, error.params);
    }
    if (!acceptance.events) return send(response, acceptance.answer);
    const events = acceptance.events.map((event: AcceptedEvent) => ({ ...event, hops }));
    const accepted = await Promise.all(
      events.map((event) =>
        accept({ triggerId: hook.triggerId, body: keptBody(hook, read.body), kind: 'live', ...event }),
      ),
    );
    send(response, acceptance.answer ?? { status: 202, body: { accepted: true, events: accepted.map(eventAnswer) } });
  };

  return {
    serve(request, response) {
      if (!request.url?.startsWith(prefix)) return false;
      answerRequest(request, response).catch((error) => answerError(engine, request, response, error));
      return true;
    },
    close: () => hooks.close(),
  };
}

/** Some senders look at the address before they keep it, and so do people in their browser: that is no event, whatever it says. */
function answerLook(hook: Hook, request: HookRequest, response: ServerResponse): void {
  const acceptance = readRequest(hook, request);
  const { answer } = 'rejected' in acceptance ? {} : acceptance;
  const { message } = describeError('en', 'door.onlyPost');
  if (!answer) refuse(response, 405, 'door.onlyPost');
  else send(response, { ...answer, ...(answer.body === undefined && !answer.xml ? { body: { message } } : {}) });
}

function readRequest(hook: Hook, request: HookRequest): Acceptance {
  const definition = nodeDefinition(hook.type);
  if (definition?.kind !== 'trigger' || !definition.accept) throw new UserFixableError('door.unknownAddress');
  return definition.accept(request, {
    config: definition.config.parse(hook.config),
    account: hook.account ?? undefined,
  });
}

/** Null for senders whose requests carry what must not be kept. */
function keptBody(hook: Hook, body: Uint8Array): Uint8Array | null {
  const definition = nodeDefinition(hook.type);
  return definition?.kind === 'trigger' && definition.dropsBody ? null : body;
}

function eventAnswer(accepted: Accepted) {
  switch (accepted.status) {
    case 'accepted':
      return { status: 'accepted', event: accepted.eventId };
    case 'notRun':
      return { status: 'notRun', event: accepted.eventId };
    case 'duplicate':
      return { status: 'duplicate' };
  }
}

function send(response: ServerResponse, answer: HookAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const text = answer.xml ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    'content-type': `${answer.xml === undefined ? 'application/json' : 'text/xml'}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** Senders are programs: the words are English, the code is for their logs. */
function refuse(response: ServerResponse, status: number, code: string, params: UserFixableError['params'] = {}): void {
  const { message, action } = describeError('en', code, params);
  send(response, { status, body: { error: { code, message, action } } });
}

function answerError(engine: Engine, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (request.destroyed && !request.complete) return;
  if (error instanceof BodyTooLarge) {
    // The rest of the body is not read: the connection cannot be used again.
    response.setHeader('connection', 'close');
    refuse(response, 413, error.code, error.params);
    request.resume();
    return;
  }
  if (error instanceof FlowError) refuse(response, 400, error.code, error.params);
  else if (isDataError(error)) refuse(response, 400, 'door.notStorable');
  else {
    engine.log.error({ err: error }, 'a webhook could not be accepted');
    response.setHeader('retry-after', '5');
    refuse(response, 503, 'door.notNow');
  }
}

/**
 * Kept for a week so that a person can see what a sender gets wrong, the newest 100 of one trigger; and told, once a day for
 * each kind of refusal. The sender is answered whether or not that worked.
 */
async function keepRejected(
  engine: Engine,
  hook: Hook,
  body: Uint8Array | null,
  error: UserFixableError,
): Promise<void> {
  const { workspaceId, flowId, triggerId } = hook;
  const kept = body && keptBody(hook, body);
  const day = new Date().toISOString().slice(0, 10);
  await engine.db
    .transaction(async (tx) => {
      await tx.insert(events).values({
        workspaceId,
        flowId,
        triggerId,
        status: 'rejected',
        body: kept && Buffer.from(kept),
        errorCode: error.code,
        errorParams: error.params,
        expiresAt: new Date(Date.now() + limits.notRunRetentionDays * 86_400_000),
      });
      await tx.execute(sql`delete from events where id in (
        select id from events where trigger_id = ${triggerId} and status = 'rejected'
        order by id desc offset ${limits.rejectedPerTrigger})`);
      await addNotice(tx, {
        workspaceId,
        kind: 'eventsRejected',
        flowId,
        errorCode: error.code,
        errorParams: error.params,
        onceKey: `rejected:${triggerId}:${error.code}:${day}`,
      });
    })
    .catch((cause) => engine.log.warn({ err: cause }, 'a rejected request could not be kept'));
}
