import { catalog } from './routers/catalog.ts';
import { connections } from './routers/connections.ts';
import { flow } from './routers/flow.ts';
import { flows } from './routers/flows.ts';
import { notices } from './routers/notices.ts';
import { people } from './routers/people.ts';
import { runs } from './routers/runs.ts';
import { templates } from './routers/templates.ts';
import { workspace } from './routers/workspace.ts';
import { createCallerFactory, router } from './trpc.ts';

export const appRouter = router({ catalog, connections, flow, flows, notices, people, runs, templates, workspace });

export const createCaller = createCallerFactory(appRouter);

export type AppRouter = typeof appRouter;
