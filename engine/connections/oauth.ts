/**
 * Sign-in in the browser: OAuth 2.0 authorization code with PKCE (S256). The state is random, stored as a hash, bound to the
 * person who started, good for one use within ten minutes; what was typed in and the verifier lie encrypted beside it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import { members, oauthStates, type Role } from '../../db/schema/index.ts';
import type { ConnectionDefinition, OAuthFlow } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { isOwnPath } from '../own-path.ts';
import { definitionOf, parseFields } from './definitions.ts';
import { withKept } from './given.ts';
import { replaceOrHold } from './held-sign-in.ts';
import { requireFreeName } from './names.ts';
import { insertConnection, parseName } from './save.ts';
import { contextOf } from './secrets.ts';
import { readConnection } from './stored.ts';
import { tryOut, withTimeLimit } from './trial.ts';

const STATE_MS = 10 * 60_000;
const LONGEST_DESCRIPTION = 300;

const sealedState = z.object({ fields: z.unknown(), verifier: z.string() });

export interface SignIn {
  type: string;
  name: string;
  fields: Record<string, unknown>;
  /** Connects an existing connection again; its name stays. */
  connectionId?: string;
  /** Page of ours to go back to. */
  returnTo: string;
}

export const oauthRedirectUri = (engine: Engine): string => `${engine.publicUrl}/api/connections/oauth/callback`;

/** Address to send the browser to. Throws what is wrong with the form before anybody leaves the page. */
export async function startOAuth(
  engine: Engine,
  { workspaceId, userId }: Actor,
  given: SignIn,
): Promise<{ url: string }> {
  if (userId === null) throw new UserFixableError('connection.noSignIn'); // the command line has no browser
  const definition = definitionOf(given.type);
  const oauth = oauthOf(definition);
  const { name, typed } = await targetOf(engine, workspaceId, given);
  const fields = parseFields(definition, typed);
  const [state, verifier] = [randomToken(), randomToken()];
  const stateHash = hash(state);
  await engine.db.insert(oauthStates).values({
    stateHash,
    workspaceId,
    userId,
    type: definition.type,
    name,
    connectionId: given.connectionId ?? null,
    sealed: engine.secrets.seal(JSON.stringify({ fields, verifier }), contextOf('oauthState', hex(stateHash))),
    returnTo: isOwnPath(given.returnTo) ? given.returnTo : '/connections',
    expiresAt: new Date(Date.now() + STATE_MS),
  });
  const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
  return { url: oauth.authorizeUrl({ fields, redirectUri: oauthRedirectUri(engine), state, codeChallenge }) };
}

export interface ReturnedSignIn {
  state: string;
  code?: string | undefined;
  error?: string | undefined;
  errorDescription?: string | undefined;
  /** Who is signed in to us in the browser that came back. */
  userId: string;
}

/** Throws 'connection.signInExpired' for a state that is unknown, used, too old or somebody else's. */
export async function finishOAuth(
  engine: Engine,
  returned: ReturnedSignIn,
): Promise<{ connectionId: string; returnTo: string; held: string | null }> {
  const begun = await takeState(engine, returned);
  const definition = definitionOf(begun.type);
  if (returned.error || !returned.code) throw refusedSignIn(engine, definition, returned);
  const { code } = returned;
  const oauth = oauthOf(definition);
  const { fields, verifier } = begun;
  const signedIn = await withTimeLimit(() =>
    oauth.exchange({ fields, redirectUri: oauthRedirectUri(engine), code, codeVerifier: verifier }),
  );
  const { secrets } = await tryOut(definition, signedIn);
  const { workspaceId, name, returnTo } = begun;
  if (begun.connectionId === null)
    return { ...(await insertConnection(engine, { workspaceId, definition, name, secrets })), returnTo, held: null };
  const row = await readConnection(engine.db, { workspaceId, connectionId: begun.connectionId });
  const actor = { workspaceId, userId: returned.userId };
  const { held } = await replaceOrHold(engine, actor, { row, definition, secrets });
  return { connectionId: row.id, returnTo, held };
}

function refusedSignIn(engine: Engine, definition: ConnectionDefinition, returned: ReturnedSignIn): Error {
  const error = (returned.error ?? '—').slice(0, LONGEST_DESCRIPTION);
  const description = (returned.errorDescription ?? '').slice(0, LONGEST_DESCRIPTION);
  return (
    definition.explain?.({ error, description }, { redirectUri: oauthRedirectUri(engine) }) ??
    new UserFixableError('connection.signInRefused', { error, description })
  );
}

/** Deleted as it is read: a state opens one sign-in, whatever becomes of it. */
async function takeState(engine: Engine, { state, userId }: ReturnedSignIn) {
  const stateHash = hash(state);
  const [row] = await engine.db
    .delete(oauthStates)
    .where(
      and(eq(oauthStates.stateHash, stateHash), eq(oauthStates.userId, userId), gt(oauthStates.expiresAt, new Date())),
    )
    .returning();
  const role = row && (await roleOf(engine, row.workspaceId, userId));
  if (!row || !role) throw new UserFixableError('connection.signInExpired');
  // As when it began: meanwhile it may have been taken from them.
  if (role !== 'editor' && role !== 'owner') throw new UserFixableError('engine.notAllowed');
  const opened = engine.secrets.open(row.sealed, contextOf('oauthState', hex(stateHash)));
  return { ...row, ...sealedState.parse(JSON.parse(opened)) };
}

async function roleOf(engine: Engine, workspaceId: string, userId: string): Promise<Role | undefined> {
  const [found] = await engine.db
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.workspaceId, workspaceId), eq(members.userId, userId)));
  return found?.role;
}

async function targetOf(
  engine: Engine,
  workspaceId: string,
  given: SignIn,
): Promise<{ name: string; typed: Record<string, unknown> }> {
  if (given.connectionId) {
    const row = await readConnection(engine.db, { workspaceId, connectionId: given.connectionId });
    if (row.type === given.type) return { name: row.name, typed: withKept(engine, row, given.fields) };
    throw new UserFixableError('connection.missing');
  }
  const name = parseName(given.name);
  await requireFreeName(engine, workspaceId, name);
  return { name, typed: given.fields };
}

function oauthOf(definition: ConnectionDefinition): OAuthFlow<unknown> {
  if (!definition.oauth) throw new UserFixableError('connection.noSignIn');
  return definition.oauth;
}

const randomToken = (): string => randomBytes(32).toString('base64url');
const hash = (state: string): Uint8Array => createHash('sha256').update(state).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
