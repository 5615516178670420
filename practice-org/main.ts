import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startPracticeOrg } from './server.ts';

const { values } = parseArgs({ options: { port: { type: 'string' }, home: { type: 'string' } } });
const port = Number(values.port ?? process.env.PRACTICE_PORT ?? 4401);
const home = values.home ?? process.env.PRACTICE_HOME ?? '.nagare/practice';
const words = JSON.parse(readFileSync(new URL('words.en.json', import.meta.url), 'utf8')) as Record<string, string>;

try {
  const org = await startPracticeOrg({ home, port });
  process.stdout.write(`practice org ready on ${org.url}\n`);
  process.send?.({ type: 'ready' });
  const stop = () => void org.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = taken ? words['main.portTaken']?.replace('{port}', String(port)) : String(error);
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
