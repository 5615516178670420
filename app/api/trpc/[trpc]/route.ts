import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createContext } from '../../../_server/context.ts';
import { appRouter } from '../../../_server/root.ts';
import { isSameOrigin } from '../../../_server/same-origin.ts';

const answer = (request: Request): Promise<Response> =>
  fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    // Questions that are too long for an address are posted.
    allowMethodOverride: true,
    createContext: () => createContext(request.headers),
  });

export const GET = answer;

export const POST = (request: Request): Promise<Response> | Response =>
  isSameOrigin(request) ? answer(request) : Response.json({ error: 'foreign origin' }, { status: 403 });
