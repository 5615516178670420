/** Key pairs for signing in with a certificate. The private key is made here, stored encrypted and never shown. */
import { X509Certificate } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { isId, keyPairs, newId } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { makeKeyPair } from './certificate.ts';
import { contextOf } from './secrets.ts';

export interface ShownKeyPair {
  id: string;
  /** PEM: this and nothing else goes to the other service. */
  certificate: string;
  /** SHA-256, as Salesforce and browsers show it. */
  fingerprint: string;
  validUntil: Date;
}

/** The newest of the workspace, made at the first call: a dialog that was closed meanwhile shows the same certificate again. */
export async function keyPairOf(engine: Engine, { workspaceId }: Actor): Promise<ShownKeyPair> {
  const [known] = await engine.db
    .select({ id: keyPairs.id, certificate: keyPairs.certificate })
    .from(keyPairs)
    .where(eq(keyPairs.workspaceId, workspaceId))
    .orderBy(desc(keyPairs.id))
    .limit(1);
  return shown(known ?? (await makeIn(engine, workspaceId)));
}

/** Connections keep the key they were made with, so those made before go on. */
export async function renewKeyPair(engine: Engine, { workspaceId }: Actor): Promise<ShownKeyPair> {
  return shown(await makeIn(engine, workspaceId));
}

async function makeIn(engine: Engine, workspaceId: string): Promise<{ id: string; certificate: string }> {
  const { privateKey, certificate } = await makeKeyPair(`Nagare ${new URL(engine.publicUrl).hostname}`);
  const id = newId();
  const sealed = engine.secrets.seal(privateKey, contextOf('keyPair', id));
  await engine.db.insert(keyPairs).values({ id, workspaceId, certificate, sealed });
  return { id, certificate };
}

function shown({ id, certificate }: { id: string; certificate: string }): ShownKeyPair {
  const read = new X509Certificate(certificate);
  return { id, certificate, fingerprint: read.fingerprint256, validUntil: new Date(read.validTo) };
}

/** For a connection definition while it signs in. Throws 'connection.keyPairMissing', also for another workspace's. */
export const keysOf =
  (engine: Engine, workspaceId: string) =>
  async (keyPairId: string): Promise<string> => {
    const [row] = isId(keyPairId)
      ? await engine.db
          .select({ id: keyPairs.id, sealed: keyPairs.sealed })
          .from(keyPairs)
          .where(and(eq(keyPairs.workspaceId, workspaceId), eq(keyPairs.id, keyPairId)))
      : [];
    if (!row) throw new UserFixableError('connection.keyPairMissing');
    return engine.secrets.open(row.sealed, contextOf('keyPair', row.id));
  };
