import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startPracticeOrg } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, home: { type: 'string' }, tls: { type: 'string' } },
});
const port = Number(values.port ?? process.env.PRACTICE_PORT ?? 4401);
const home = values.home ?? process.env.PRACTICE_HOME ?? '.nagare/practice';
const tls = values.tls ?? process.env.PRACTICE_TLS_PORT;
const words = JSON.parse(readFileSync(new URL('words.en.json', import.meta.url), 'utf8')) as Record<string, string>;

const starting = startPracticeOrg({ home, port, tlsPort: tls === undefined ? undefined : Number(tls) });
// Asked to end while still starting, the org starts first: a half-open journal is nothing to leave behind.
const stop = () => void starting.then((org) => org.close()).finally(() => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
process.once('disconnect', stop);

try {
  const org = await starting;
  process.stdout.write(`practice org ready on ${org.url}${org.tlsUrl ? ` and ${org.tlsUrl}` : ''}\n`);
  // The launcher may be gone by now; then the disconnect above ends this process.
  process.send?.({ type: 'ready' }, () => undefined);
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = taken ? words['main.portTaken']?.replace('{port}', String(port)) : String(error);
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
