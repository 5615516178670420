/** How web and worker start and stop: settings from the environment, signals, and the channel to their launcher. */
import { z } from 'zod';
import type { describeError } from '../engine/api.ts';
import { nagareHome } from './home.ts';
import { leanHeap } from './lean-heap.ts';
import { languageOf } from './words.ts';

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  PORT: z.coerce.number().int().min(1).max(65_535).default(4400),
  /** Address to listen on; all of them unless told. */
  HOST: z.string().optional(),
  NAGARE_URL: z.url().optional(),
});

export interface ProcessSettings {
  databaseUrl: string;
  home: string;
  publicUrl: string;
  port: number;
  host: string | undefined;
}

export function readProcessSettings(): ProcessSettings {
  const env = environment.parse(process.env);
  return {
    databaseUrl: env.DATABASE_URL,
    home: nagareHome(),
    publicUrl: env.NAGARE_URL ?? `http://localhost:${env.PORT}`,
    port: env.PORT,
    host: env.HOST,
  };
}

/** Longest graceful stop; whoever waits longer is killed by the launcher anyway. */
const stopMs = 20_000;

/** Runs until a signal comes or the launcher is gone; then stops once, gracefully. `start` returns how to stop. */
export async function runChild(
  start: () => Promise<() => Promise<void>>,
  describe: typeof describeError,
): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  let isStopping = false;
  const end = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    Promise.resolve(stop?.()).then(
      () => process.exit(0),
      (error) => fail(error, describe),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  if (process.send) process.on('disconnect', end);
  try {
    stop = await start();
    leanHeap();
    process.send?.({ type: 'ready' });
  } catch (error) {
    fail(error, describe);
  }
}

/** Exit code for the launcher: starting again would not help, a person has to mend something (EX_CONFIG of sysexits). */
export const NEEDS_PERSON = 78;

const param = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const told = z.object({ code: z.string(), params: z.record(z.string(), param), kind: z.string() });

function fail(error: unknown, describe: typeof describeError): never {
  const known = told.safeParse(error).data;
  if (known) {
    const { message, action } = describe(languageOf(process.env), known.code, known.params);
    console.error([message, action].filter(Boolean).join(' '));
    process.exit(known.kind === 'userFixable' ? NEEDS_PERSON : 1);
  }
  console.error(error);
  process.exit(1);
}
