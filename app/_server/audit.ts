/** Who changed what: one row for each mutation, with ids only. Names, values and secrets stay out. */
import { auditLog } from '../../db/schema/index.ts';
import type { Actor, Engine } from '../../engine/engine.ts';

const ids = ['flowId', 'connectionId', 'runId', 'templateId', 'nodeId', 'userId'] as const;

export interface Deed {
  action: string;
  input: unknown;
  output: unknown;
}

/** A lost row must not turn a deed that was done into an error; it is logged. */
export async function record({ db, log }: Engine, { workspaceId, userId }: Actor, deed: Deed): Promise<void> {
  const params = { ...pickIds(deed.output), ...pickIds(deed.input) };
  const entityId = ids.map((key) => params[key]).find((id) => id !== undefined) ?? null;
  try {
    await db.insert(auditLog).values({ workspaceId, userId, action: deed.action, entityId, params });
  } catch (error) {
    log.error({ err: error, action: deed.action }, 'an audit row was not written');
  }
}

function pickIds(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const found: Record<string, string> = {};
  for (const key of ids) {
    const id = (value as Record<string, unknown>)[key];
    if (typeof id === 'string') found[key] = id.slice(0, 100);
  }
  return found;
}
