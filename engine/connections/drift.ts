/**
 * Somebody changes the connected org: a field is renamed, made required, taken away. What a version needs is remembered when
 * it goes live and compared once a day, and soon after a step failed in a way that smells of it. Each set of changes is told
 * once, for each flow.
 */
import { createHash } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { flows, versionMetadata } from '../../db/schema/index.ts';
import type { MetadataChange, MetadataSnapshot } from '../../nodes/contract.ts';
import { connectionTypes } from '../../nodes/registry.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { addNotice } from '../notices/add.ts';
import { look, needsOfDocument, watchedClient } from './needs.ts';

interface Key {
  versionId: string;
  connectionId: string;
}

const LOOKS_AT_ONCE = 20;
const TOLD_AT_ONCE = 5;

export const REMEMBER_METADATA = 'rememberMetadata';

/** In the caller's transaction: a version of this document goes live, and the first run shall already show its fields by their names. */
export async function rememberSoon(tx: Tx, document: FlowDocument): Promise<void> {
  if (document.nodes.every((node) => !node.connection)) return;
  await tx.execute(sql`
    select 1 from graphile_worker.add_job(${REMEMBER_METADATA}, '{}'::json, job_key => ${REMEMBER_METADATA})`);
}

/**
 * Live versions that nobody has remembered yet, because they went live a moment ago: called by a job of each publishing, and by
 * every worker now and then. Not part of publishing, so that a slow or dead org is never in its way. Returns how many were remembered.
 */
export async function rememberMetadata(engine: Engine): Promise<number> {
  const types = connectionTypes.filter(({ metadata }) => metadata).map(({ type }) => type);
  const { rows } = await engine.pool.query<Key & { workspaceId: string; document: FlowDocument }>(
    `select distinct on (v.id, c.id) v.id as "versionId", c.id as "connectionId", v.workspace_id as "workspaceId", v.document
     from flows f join flow_versions v on v.id = f.version_id
     cross join lateral jsonb_array_elements(v.document -> 'nodes') node
     join connections c on c.id::text = node ->> 'connection' and c.workspace_id = f.workspace_id
       and c.status = 'ok' and c.type = any($1)
     where f.deleted_at is null
       and not exists (select from version_metadata m where m.version_id = v.id and m.connection_id = c.id)
     order by v.id, c.id limit $2`,
    [types, LOOKS_AT_ONCE],
  );
  for (const row of rows)
    await remember(engine, row).catch((error: unknown) =>
      engine.log.warn({ err: error, versionId: row.versionId }, 'metadata could not be remembered'),
    );
  return rows.length;
}

async function remember(engine: Engine, row: Key & { workspaceId: string; document: FlowDocument }): Promise<void> {
  const { versionId, connectionId, workspaceId, document } = row;
  const watched = await watchedClient(engine, workspaceId, connectionId);
  if (!watched) return;
  const needs = needsOfDocument(watched.watch, document, connectionId);
  const snapshot = await watched.watch.snapshot(watched.client, needs, look());
  await engine.db
    .insert(versionMetadata)
    .values({ versionId, connectionId, workspaceId, snapshot })
    .onConflictDoNothing();
}

/** A step failed so that a look is worth while: it comes with the next turn instead of the daily one. */
export async function suspectDrift(
  engine: Engine,
  { versionId, connectionId, code }: { versionId: string; connectionId: string; code: string },
): Promise<void> {
  const types = suspiciousTypes(code);
  if (types.length === 0) return;
  await engine.pool.query(
    `update version_metadata m set due_at = now() from connections c
     where m.version_id = $1 and m.connection_id = $2 and c.id = m.connection_id and m.due_at is null
       and m.checked_at < now() - interval '1 minute' and c.type = any($3)`,
    [versionId, connectionId, types],
  );
}

/** The same of a start that looks for news and was refused: what is live is what looked. */
export async function suspectDriftOfLive(
  engine: Engine,
  { flowId, connectionId, code }: { flowId: string; connectionId: string; code: string },
): Promise<void> {
  const { rows } = await engine.pool.query<{ versionId: string | null }>(
    'select version_id as "versionId" from flows where id = $1',
    [flowId],
  );
  const versionId = rows[0]?.versionId;
  if (versionId) await suspectDrift(engine, { versionId, connectionId, code });
}

const suspiciousTypes = (code: string): string[] =>
  connectionTypes.filter(({ metadata }) => metadata?.suspicious.includes(code)).map(({ type }) => type);

export async function watchMetadata(engine: Engine): Promise<void> {
  await rememberMetadata(engine);
  await checkDrift(engine);
}

/** Called by every worker: live versions whose look is due, each by one of them. Returns how many were looked at. */
export async function checkDrift(engine: Engine): Promise<number> {
  const { rows } = await engine.pool.query<Key>(
    `update version_metadata set checked_at = now(), due_at = null
     where (version_id, connection_id) in (
       select m.version_id, m.connection_id from version_metadata m
       join flows f on f.version_id = m.version_id and f.deleted_at is null
       join connections c on c.id = m.connection_id and c.status = 'ok'
       where m.due_at <= now() or m.checked_at < now() - interval '24 hours'
       order by m.checked_at limit $1 for update of m skip locked)
     returning version_id as "versionId", connection_id as "connectionId"`,
    [LOOKS_AT_ONCE],
  );
  for (const row of rows)
    await lookAgain(engine, row).catch((error: unknown) =>
      engine.log.warn({ err: error, ...row }, 'metadata could not be compared'),
    );
  return rows.length;
}

async function lookAgain(engine: Engine, key: Key): Promise<void> {
  const { rows } = await engine.pool.query<{
    workspaceId: string;
    flowId: string;
    document: FlowDocument;
    snapshot: MetadataSnapshot;
    toldOf: string | null;
  }>(
    `select m.workspace_id as "workspaceId", v.flow_id as "flowId", v.document, m.snapshot, m.told_of as "toldOf"
     from version_metadata m join flow_versions v on v.id = m.version_id
     where m.version_id = $1 and m.connection_id = $2`,
    [key.versionId, key.connectionId],
  );
  const [row] = rows;
  const watched = row && (await watchedClient(engine, row.workspaceId, key.connectionId));
  if (!row || !watched) return;
  const needs = needsOfDocument(watched.watch, row.document, key.connectionId);
  watched.watch.forget(watched.client); // a person who has just mended something asks about this moment
  const now = await watched.watch.snapshot(watched.client, needs, look());
  const changes = watched.watch.changes(row.snapshot, now, needs);
  const toldOf = changes.length === 0 ? null : createHash('sha256').update(JSON.stringify(changes)).digest('hex');
  await engine.db.transaction(async (tx) => {
    await tx
      .update(versionMetadata)
      .set({ changes, toldOf, checkedAt: new Date() })
      .where(and(eq(versionMetadata.versionId, key.versionId), eq(versionMetadata.connectionId, key.connectionId)));
    if (toldOf === null || toldOf === row.toldOf) return;
    for (const { code, params } of changes.slice(0, TOLD_AT_ONCE))
      await addNotice(tx, {
        workspaceId: row.workspaceId,
        kind: 'metadataChanged',
        flowId: row.flowId,
        connectionId: key.connectionId,
        errorCode: code,
        errorParams: params,
        onceKey: `metadataChanged:${key.versionId}:${toldOf}:${code}:${params.object ?? ''}:${params.field ?? ''}`,
      });
  });
}

const ofConnection = (workspaceId: string, connectionId: string) =>
  and(
    eq(versionMetadata.workspaceId, workspaceId),
    eq(versionMetadata.connectionId, connectionId),
    isNull(flows.deletedAt),
  );

export interface Drift {
  flowId: string;
  name: string;
  checkedAt: Date;
  changes: MetadataChange[];
}

/** For the connection's page: live flows that are watched, those with changes first. */
export async function connectionDrift(engine: Engine, workspaceId: string, connectionId: string): Promise<Drift[]> {
  const rows = await engine.db
    .select({
      flowId: flows.id,
      name: flows.name,
      checkedAt: versionMetadata.checkedAt,
      changes: versionMetadata.changes,
    })
    .from(versionMetadata)
    .innerJoin(flows, eq(flows.versionId, versionMetadata.versionId))
    .where(ofConnection(workspaceId, connectionId))
    .orderBy(flows.name);
  return rows.sort((one, other) => other.changes.length - one.changes.length);
}

/** On request: looks at all live flows of the connection now. */
export async function checkDriftNow(engine: Engine, workspaceId: string, connectionId: string): Promise<Drift[]> {
  const keys = await engine.db
    .select({ versionId: versionMetadata.versionId, connectionId: versionMetadata.connectionId })
    .from(versionMetadata)
    .innerJoin(flows, eq(flows.versionId, versionMetadata.versionId))
    .where(ofConnection(workspaceId, connectionId));
  for (const key of keys) await lookAgain(engine, key);
  return connectionDrift(engine, workspaceId, connectionId);
}
