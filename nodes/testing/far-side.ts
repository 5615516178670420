/** A service with recorded answers on a free port of this machine. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Recorded =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  /** The socket is cut after the request was read. */
  | 'cut'
  /** Nothing is ever answered. */
  | 'silence';

export interface FarSide {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

export async function startFarSide(answer: (request: Received) => Recorded): Promise<FarSide> {
  const received: Received[] = [];
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = message;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(request);
    reply(response, answer(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, recorded: Recorded): void {
  if (recorded === 'silence') return;
  if (recorded === 'cut') {
    response.socket?.destroy();
    return;
  }
  const isText = typeof recorded.body === 'string' || Buffer.isBuffer(recorded.body);
  const type = isText ? 'text/html' : 'application/json;charset=UTF-8';
  response.writeHead(recorded.status, { 'content-type': type, ...recorded.headers });
  response.end(recorded.body === undefined ? undefined : isText ? recorded.body : JSON.stringify(recorded.body));
}
