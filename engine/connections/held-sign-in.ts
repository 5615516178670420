/**
 * A connection that was signed in again and reached another organisation or another user: its flows would suddenly write
 * somewhere else. The new secrets lie encrypted beside the connection until the person who signed in says what to do.
 */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import { oauthStates } from '../../db/schema/index.ts';
import type { ConnectionDefinition, Party } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { definitionOf, parseSecrets } from './definitions.ts';
import { replaceSecrets } from './save.ts';
import { contextOf } from './secrets.ts';
import { type ConnectionRow, openSecrets, readConnection } from './stored.ts';
import { flowsByConnection, type UsingFlow } from './usage.ts';

const HELD_MS = 30 * 60_000;

export interface OtherAccount {
  what: 'account' | 'user';
  before: { account: Party; user: Party };
  after: { account: Party; user: Party };
}

interface NewSecrets {
  row: ConnectionRow;
  definition: ConnectionDefinition;
  secrets: unknown;
}

/** Takes the secrets at once when they are the same user's; else keeps them and gives the word to ask for them with. */
export async function replaceOrHold(
  engine: Engine,
  { userId }: Actor,
  { row, definition, secrets }: NewSecrets,
): Promise<{ held: string | null }> {
  const other = otherAccount(engine, { row, definition, secrets });
  if (!other) {
    await replaceSecrets(engine, { connectionId: row.id, definition, secrets });
    return { held: null };
  }
  const names = { before: other.before[other.what].name, after: other.after[other.what].name };
  if (userId === null) throw new UserFixableError('connection.otherAccount', { name: row.name, ...names });
  const token = randomBytes(32).toString('base64url');
  const stateHash = hash(token);
  await engine.db.insert(oauthStates).values({
    stateHash,
    workspaceId: row.workspaceId,
    userId,
    type: row.type,
    name: row.name,
    connectionId: row.id,
    sealed: engine.secrets.seal(JSON.stringify({ held: secrets }), contextOf('oauthState', hex(stateHash))),
    returnTo: '/connections',
    expiresAt: new Date(Date.now() + HELD_MS),
  });
  return { held: token };
}

function otherAccount(engine: Engine, { row, definition, secrets }: NewSecrets): OtherAccount | undefined {
  if (!definition.who) return undefined;
  const before = definition.who(parseSecrets(definition, openSecrets(engine.secrets, row)));
  const after = definition.who(parseSecrets(definition, secrets));
  if (before.account.id !== after.account.id) return { what: 'account', before, after };
  return before.user.id === after.user.id ? undefined : { what: 'user', before, after };
}

export interface HeldSignIn extends OtherAccount {
  connectionId: string;
  name: string;
  usedBy: UsingFlow[];
}

/** What would change. Throws 'connection.signInExpired' for a word that is unknown, too old or somebody else's. */
export async function heldSignIn(engine: Engine, actor: Actor, { token }: { token: string }): Promise<HeldSignIn> {
  const { row, definition, secrets } = await readHeld(engine, actor, token);
  const other = otherAccount(engine, { row, definition, secrets });
  if (!other) throw new UserFixableError('connection.signInExpired'); // taken meanwhile
  const usedBy = (await flowsByConnection(engine.db, actor.workspaceId)).get(row.id) ?? [];
  return { connectionId: row.id, name: row.name, ...other, usedBy };
}

/** The person has read it and wants it. Good once. */
export async function takeHeld(
  engine: Engine,
  actor: Actor,
  { token }: { token: string },
): Promise<{ connectionId: string }> {
  const { row, definition, secrets } = await readHeld(engine, actor, token);
  await replaceSecrets(engine, { connectionId: row.id, definition, secrets, isOtherAccount: true });
  await dropHeld(engine, actor, { token });
  return { connectionId: row.id };
}

export async function dropHeld(engine: Engine, { workspaceId }: Actor, { token }: { token: string }): Promise<void> {
  await engine.db
    .delete(oauthStates)
    .where(and(eq(oauthStates.workspaceId, workspaceId), eq(oauthStates.stateHash, hash(token))));
}

const sealedHeld = z.object({ held: z.unknown() });

async function readHeld(engine: Engine, { workspaceId, userId }: Actor, token: string): Promise<NewSecrets> {
  const stateHash = hash(token);
  const [state] = await engine.db
    .select()
    .from(oauthStates)
    .where(
      and(
        eq(oauthStates.stateHash, stateHash),
        eq(oauthStates.workspaceId, workspaceId),
        eq(oauthStates.userId, userId ?? ''),
        gt(oauthStates.expiresAt, new Date()),
      ),
    );
  const opened = state && engine.secrets.open(state.sealed, contextOf('oauthState', hex(stateHash)));
  const held = sealedHeld.safeParse(opened === undefined ? undefined : JSON.parse(opened));
  if (!state?.connectionId || !held.success || held.data.held === undefined)
    throw new UserFixableError('connection.signInExpired');
  const row = await readConnection(engine.db, { workspaceId, connectionId: state.connectionId });
  return { row, definition: definitionOf(row.type), secrets: held.data.held };
}

const hash = (token: string): Uint8Array => createHash('sha256').update(token).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
