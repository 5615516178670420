/** One engine for each web process: Next loads this module once per bundle, so it is kept on globalThis. */
import { type Engine, openEngine } from '../../engine/engine.ts';
import { env } from './env.ts';

const place = globalThis as { nagareEngine?: Promise<Engine> };

export function engine(): Promise<Engine> {
  place.nagareEngine ??= open();
  return place.nagareEngine;
}

async function open(): Promise<Engine> {
  try {
    const { databaseUrl, home, publicUrl } = env();
    return await openEngine({ databaseUrl, home, publicUrl });
  } catch (error) {
    delete place.nagareEngine; // the next request tries again
    throw error;
  }
}
