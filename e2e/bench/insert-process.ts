/** Reference (c): the least that can be called storing a webhook. One INSERT each, then the answer. */
import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query('create table if not exists bench_webhooks (id bigserial primary key, body bytea not null)');

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const query = {
      name: 'insert',
      text: 'insert into bench_webhooks (body) values ($1)',
      values: [Buffer.concat(chunks)],
    };
    pool.query(query).then(
      () => response.writeHead(202).end(),
      () => response.writeHead(503).end(),
    );
  });
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.({ type: 'ready' }));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
