/** How events come to a flow of a test: through the door over HTTP, or by its trigger alone. Never imported by the program. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../nodes/contract.ts';
import { readHooks } from '../flows/hooks.ts';
import { type Accepted, openAccept } from '../triggers/accept.ts';
import { openDoor } from '../triggers/door.ts';
import type { EmptyEngine, TestEngine } from './engine.ts';

export interface ListeningDoor {
  base: string;
  port: number;
  /** Where a hook's public address is reached here. */
  reach(hookUrl: string | undefined): string;
  close(): Promise<void>;
}

export async function listeningDoor({ engine, url }: EmptyEngine): Promise<ListeningDoor> {
  const door = openDoor(engine, url);
  const server = createServer((request, response) => {
    if (!door.serve(request, response)) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a socket file
  const base = `http://127.0.0.1:${port}`;
  return {
    base,
    port,
    reach: (hookUrl) => `${base}${new URL(hookUrl ?? '').pathname}`,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await door.close();
    },
  };
}

export type Send = (payload: Json, dedupeKey?: string) => Promise<Accepted>;

/** What is sent at once is accepted together, as at the door. */
export async function sendTo({ engine, actor }: TestEngine, flowId: string): Promise<Send> {
  const [hook] = await readHooks(engine, actor.workspaceId, flowId);
  if (!hook) throw new Error('the flow has no trigger');
  const { triggerId } = hook;
  const accept = openAccept(engine.pool);
  return (payload, dedupeKey) => accept({ triggerId, dedupeKey: dedupeKey ?? null, payload, body: null, kind: 'live' });
}
