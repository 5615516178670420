/** The door alone, as bin/web.ts puts it in front of Next. */
import { createServer } from 'node:http';
import { openEngine } from '../../engine/api.ts';
import { openDoor } from '../../engine/triggers/door.ts';

const databaseUrl = process.env.DATABASE_URL ?? '';
const engine = await openEngine({ databaseUrl, home: process.env.NAGARE_HOME ?? '', publicUrl: 'http://localhost' });
const door = openDoor(engine, databaseUrl);
const server = createServer((request, response) => {
  if (!door.serve(request, response)) response.writeHead(404).end();
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.({ type: 'ready' }));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
