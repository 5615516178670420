import { createServer } from 'node:net';

/** The wanted port of 127.0.0.1 when nobody has it, else any free one. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted && (await bound(wanted)) === wanted) return wanted;
  const port = await bound(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

function bound(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
