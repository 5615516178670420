import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../_server/root.ts';

/** What each procedure answers and takes, for the types of components. */
export type AppOutput = inferRouterOutputs<AppRouter>;
export type AppInput = inferRouterInputs<AppRouter>;
