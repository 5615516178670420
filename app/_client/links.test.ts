import { createTRPCClient } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { serverLinks } from './links.ts';
import { wire } from './wire.ts';

const t = initTRPC.create({ transformer: wire });
const router = t.router({
  count: t.procedure.input(z.object({ ids: z.array(z.string()) })).query(({ input }) => input.ids.length),
});

test('a question about one thing is asked by its address, one about many is posted and answered too', async () => {
  const methods: string[] = [];
  const fetch = (input: string | URL | Request, init?: RequestInit) => {
    const req = new Request(input, init);
    methods.push(req.method);
    return fetchRequestHandler({
      endpoint: '/api/trpc',
      req,
      router,
      createContext: () => ({}),
      allowMethodOverride: true,
    });
  };
  const client = createTRPCClient<typeof router>({ links: serverLinks('http://nagare.test/api/trpc', fetch) as never });
  const ids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());
  expect(await client.count.query({ ids: ids(1) })).toBe(1);
  expect(await client.count.query({ ids: ids(200) })).toBe(200);
  expect(methods).toEqual(['GET', 'POST']);
});
