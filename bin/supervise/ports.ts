import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeOwnerOnly } from '../../db/embedded/owner-only.ts';
import { freePort } from '../../db/embedded/port.ts';

/** Whether the web server could listen there: on all addresses, IPv6 or not, and not hidden by a loopback listener. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['::', '0.0.0.0', '127.0.0.1']) if (!(await canListen(port, host))) return false;
  return true;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 says EAFNOSUPPORT or EADDRNOTAVAIL; only these two mean that the port cannot be had.
    server.once('error', (error) =>
      resolve(!('code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The port after the web port, or the one used last time: connections made to the practice org name it. */
export async function practicePort(home: string, webPort: number): Promise<number> {
  const file = join(home, 'practice-port');
  const remembered = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined : undefined;
  const wanted = remembered && remembered !== webPort ? remembered : webPort < 65_535 ? webPort + 1 : undefined;
  const port = await freePort(wanted);
  writeOwnerOnly(file, String(port));
  return port;
}
