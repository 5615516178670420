/** A sign-in that nobody here will use again is ended where it was given: services grant few of them, and a lost one must not stay open. */
import type { Engine } from '../engine.ts';
import { definitionOf, parseSecrets } from './definitions.ts';
import { type ConnectionRow, openSecrets } from './stored.ts';

const LEAVE_MS = 10_000;

/** `next` = what came in its place. Beside everything: nobody waits for it, and nobody is told when it did not work. */
export function leaveSignIn(engine: Engine, row: ConnectionRow, next?: unknown): void {
  end(engine, row, next).catch((error: unknown) => {
    engine.log.info({ err: error, connectionId: row.id }, 'a sign-in could not be ended at its service');
  });
}

async function end(engine: Engine, row: ConnectionRow, next: unknown): Promise<void> {
  const definition = definitionOf(row.type);
  if (!definition.leave) return;
  const secrets = parseSecrets(definition, openSecrets(engine.secrets, row));
  await definition.leave(secrets, { next, signal: AbortSignal.timeout(LEAVE_MS) });
}
