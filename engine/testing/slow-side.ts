/** A service that answers when the test says so, and remembers what it was asked. Never imported by the program. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlowSide {
  url: string;
  /** `PUT /path` in the order of their arrival. */
  asked: string[];
  /** From now on nothing is answered. */
  hold(): void;
  /** What was held is answered, and everything from now on. */
  release(): void;
  close(): Promise<void>;
}

/** `before` is called with each request before it is answered, as a service that tells others of a change does. */
export async function startSlowSide(
  before: (path: string, body: string) => Promise<void> = async () => {},
): Promise<SlowSide> {
  const asked: string[] = [];
  let held: ServerResponse[] | null = null;
  const answer = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push(`${request.method} ${request.url}`);
    await before(request.url ?? '', Buffer.concat(chunks).toString('utf8'));
    if (held) held.push(response);
    else answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    hold() {
      held ??= [];
    },
    release() {
      for (const response of held ?? []) answer(response);
      held = null;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
