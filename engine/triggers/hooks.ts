/** Webhook addresses: their tokens, and a cache from token to trigger for the door. */
import { createHash, randomBytes } from 'node:crypto';
import type { Json } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { listen } from '../listen.ts';

export interface Hook {
  triggerId: string;
  workspaceId: string;
  flowId: string;
  type: string;
  config: Record<string, Json>;
  /** Non-secret facts of the account that the trigger names, if it does. */
  account: Record<string, string> | null;
}

export const newToken = (): string => randomBytes(limits.hookTokenBytes).toString('base64url');

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const hookUrl = (engine: Engine, token: string): string => `${engine.publicUrl}/hooks/${token}`;

/** Channel that tells every door that a trigger changed. */
export const hooksChannel = 'nagare_hooks';

interface HookRow {
  id: string;
  workspace_id: string;
  flow_id: string;
  type: string;
  config: Record<string, Json>;
  account: Record<string, string> | null;
}

export interface HookBook {
  find(token: string): Promise<Hook | null>;
  close(): Promise<void>;
}

/** Hits live 30 s; misses are never kept, and everything is forgotten when LISTEN had to reconnect. */
export function openHookBook(engine: Engine, databaseUrl: string): HookBook {
  const known = new Map<string, { hook: Hook; until: number }>();
  const stopListening = listen(databaseUrl, hooksChannel, () => known.clear());
  return {
    async find(token) {
      const hit = known.get(token);
      if (hit && hit.until > performance.now()) return hit.hook;
      known.delete(token);
      const hook = await readHook(engine, token);
      if (hook) known.set(token, { hook, until: performance.now() + limits.triggerCacheMs });
      return hook;
    },
    close: stopListening,
  };
}

async function readHook(engine: Engine, token: string): Promise<Hook | null> {
  const { rows } = await engine.pool.query<HookRow>(
    `select t.id, t.workspace_id, t.flow_id, t.type, t.config, c.facts as account
     from triggers t join flows f on f.id = t.flow_id left join flow_versions v on v.id = f.version_id
     left join connections c on c.workspace_id = t.workspace_id and c.id::text =
       (select n ->> 'connection' from jsonb_array_elements(coalesce(v.document, f.draft) -> 'nodes') n where n ->> 'id' = t.node_id)
     where t.token_hash = $1 and t.is_active and f.deleted_at is null`,
    [hashToken(token)],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    triggerId: row.id,
    workspaceId: row.workspace_id,
    flowId: row.flow_id,
    type: row.type,
    config: row.config,
    account: row.account,
  };
}
