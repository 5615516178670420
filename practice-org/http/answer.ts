import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRefusal, refusalReply } from '../faults/refusals.ts';
import type { Org } from '../org.ts';
import { ApiError } from './api-error.ts';
import { AddressTooLong, type Reply, type Request, readRequest, send } from './message.ts';

export type Answer = (org: Org, request: Request) => Reply | Promise<Reply>;

/** Paths the fault switches apply to: what stands for a remote service, not its pages or switches. */
const REMOTE = /^\/(services|api|id)\//;

/** Reads a request, lets the switched-on faults happen, and answers. */
export async function serve(
  org: Org,
  answer: Answer,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let isCounted = false;
  try {
    const request = await readRequest(message);
    if (!REMOTE.test(request.path)) {
      send(response, await answer(org, request));
      return;
    }
    if (org.clock.skewMs !== 0) response.setHeader('Date', new Date(org.clock.now()).toUTCString());
    org.stats.called(request.method, request.path);
    isCounted = true;
    if (org.faults.latencyMs > 0) await sleep(org.faults.latencyMs);
    const crowded = org.faults.callsAtOnce !== undefined && org.stats.underWay > org.faults.callsAtOnce;
    const fault = crowded ? 'tooManyAtOnce' : org.faults.take(request.method, request.path);
    if (fault === 'dropBefore') {
      message.socket.destroy();
    } else if (fault === 'dropAfterCommit') {
      await answer(org, request);
      message.socket.destroy();
    } else if (isRefusal(fault)) {
      send(response, request.path.startsWith('/api/') ? SHOP_AWAY : refusalReply(fault, request.path));
    } else if (fault) {
      send(response, { status: fault.status, body: fault.body ?? '' });
    } else {
      send(response, await answer(org, request));
    }
  } catch (error) {
    if (error instanceof AddressTooLong) send(response, error.reply);
    else if (error instanceof ApiError) send(response, { status: error.status, body: error.body() });
    else fail(response, error);
  } finally {
    if (isCounted) org.stats.answered();
  }
}

const SHOP_AWAY: Reply = {
  status: 503,
  body: { errors: [{ code: 'ASY0503', message: 'ただいまメンテナンス中です。' }] },
};

/** Our own mistake: the log gets the cause, the client a number to ask about it, as Salesforce does. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const reference = `${Date.now()}-${Math.floor(Math.random() * 1e6)} (${Math.floor(Math.random() * 1e9)})`;
  process.stderr.write(`practice org: ${reference} ${error instanceof Error ? error.stack : String(error)}\n`);
  const message = `An unexpected error occurred. Please include this ErrorId if you contact support: ${reference}`;
  send(response, { status: 500, body: [{ message, errorCode: 'UNKNOWN_EXCEPTION' }] });
}
