import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connections, members, oauthStates } from '../../db/schema/index.ts';
import { addPerson } from '../people/add.ts';
import { type EmptyEngine, emptyEngine, owner, testOwner } from '../testing/engine.ts';
import { deleteConnection } from './delete.ts';
import { listConnections } from './list.ts';
import { finishOAuth, startOAuth } from './oauth.ts';

/** A sign-in server that checks what PKCE is for. */
interface SignInServer {
  url: string;
  /** code → challenge that it was given out for. */
  codes: Map<string, string>;
  exchanges: number;
  revoked: string[];
  close(): Promise<unknown>;
}

async function signInServer(): Promise<SignInServer> {
  const fake: SignInServer = { url: '', codes: new Map(), exchanges: 0, revoked: [], close: async () => {} };
  const server: Server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.method === 'GET') {
      const isQuery = request.url?.includes('/query') ?? false;
      return answer(
        200,
        isQuery ? { totalSize: 0, done: true, records: [] } : { preferred_username: 'hanako@example.jp' },
      );
    }
    let text = '';
    for await (const chunk of request) text += chunk;
    const given = new URLSearchParams(text);
    if (request.url?.endsWith('/revoke')) {
      fake.revoked.push(given.get('token') ?? '');
      return answer(200, {});
    }
    fake.exchanges++;
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    if (fake.codes.get(given.get('code') ?? '') !== challenge) return answer(400, { error: 'invalid_grant' });
    answer(200, {
      access_token: 'access-1',
      refresh_token: `refresh-${fake.exchanges}`,
      instance_url: fake.url,
      id: `${fake.url}/id/00Dorg/005user`,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return fake;
}

let test: EmptyEngine;
let fake: SignInServer;
let actor: { workspaceId: string; userId: string };
beforeEach(async () => {
  test = await emptyEngine();
  fake = await signInServer();
  actor = await testOwner(test.engine);
});
afterEach(async () => {
  await test.close();
  await fake.close();
});

const begin = async (more: { name?: string; connectionId?: string; returnTo?: string } = {}) => {
  const { url } = await startOAuth(test.engine, actor, {
    type: 'salesforce',
    name: 'Org',
    fields: { loginUrl: fake.url, clientId: 'client' },
    returnTo: '/flows/1?step=2',
    ...more,
  });
  const asked = new URL(url).searchParams;
  fake.codes.set('the-code', asked.get('code_challenge') ?? '');
  return { state: asked.get('state') ?? '', asked };
};

describe('a sign-in in the browser', () => {
  it('comes back to a stored connection and to the page it started from', async () => {
    const { state, asked } = await begin();
    expect(asked.get('redirect_uri')).toBe('http://nagare.test/api/connections/oauth/callback');
    expect(asked.get('code_challenge_method')).toBe('S256');
    const done = await finishOAuth(test.engine, { state, code: 'the-code', userId: actor.userId });
    expect(done.returnTo).toBe('/flows/1?step=2');
    expect(await listConnections(test.engine, actor.workspaceId)).toMatchObject([
      { id: done.connectionId, name: 'Org', type: 'salesforce', status: 'ok', facts: { instanceUrl: fake.url } },
    ]);
  });

  it('opens once: the same state never signs in twice', async () => {
    const { state } = await begin();
    const back = { state, code: 'the-code', userId: actor.userId };
    const both = await Promise.allSettled([finishOAuth(test.engine, back), finishOAuth(await test.another(), back)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(fake.exchanges).toBe(1);
    await expect(finishOAuth(test.engine, back)).rejects.toMatchObject({ code: 'connection.signInExpired' });
  });

  it('is the person’s who started it, and stays theirs when somebody else tries', async () => {
    const { state } = await begin();
    const other = await addPerson(test.engine, { ...owner, email: 'b@example.jp', workspaceId: actor.workspaceId });
    const back = { state, code: 'the-code' };
    await expect(finishOAuth(test.engine, { ...back, userId: other.userId })).rejects.toMatchObject({
      code: 'connection.signInExpired',
    });
    await finishOAuth(test.engine, { ...back, userId: actor.userId });
  });

  it('is over after ten minutes', async () => {
    const { state } = await begin();
    await test.engine.db.update(oauthStates).set({ expiresAt: new Date(Date.now() - 1) });
    await expect(finishOAuth(test.engine, { state, code: 'the-code', userId: actor.userId })).rejects.toMatchObject({
      code: 'connection.signInExpired',
    });
  });

  it('ends when the person may no longer change connections', async () => {
    const { state } = await begin();
    await test.engine.db.update(members).set({ role: 'viewer' });
    await expect(finishOAuth(test.engine, { state, code: 'the-code', userId: actor.userId })).rejects.toMatchObject({
      code: 'engine.notAllowed',
    });
    expect(fake.exchanges).toBe(0);
    await test.engine.db.update(members).set({ role: 'owner' });
  });

  it('ends when the person left the workspace meanwhile', async () => {
    const { state } = await begin();
    await test.engine.db.delete(members);
    await expect(finishOAuth(test.engine, { state, code: 'the-code', userId: actor.userId })).rejects.toMatchObject({
      code: 'connection.signInExpired',
    });
    expect(fake.exchanges).toBe(0);
  });

  it('says that it was refused, with the service’s own words', async () => {
    const { state } = await begin();
    const back = { state, error: 'access_denied', errorDescription: 'end-user denied', userId: actor.userId };
    await expect(finishOAuth(test.engine, back)).rejects.toMatchObject({
      code: 'salesforce.signInDenied',
      params: { error: 'access_denied', description: 'end-user denied' },
    });
    expect(await test.engine.db.select().from(connections)).toEqual([]);
  });

  it('keeps neither the state nor the verifier readable', async () => {
    const { state } = await begin();
    const [row] = await test.engine.db.select().from(oauthStates);
    expect(JSON.stringify(row)).not.toContain(state);
    expect(Buffer.from(row?.sealed ?? []).includes('verifier')).toBe(false);
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/a\nb'])(
    'never goes back to another site (%j)',
    async (returnTo) => {
      const { state } = await begin({ returnTo });
      const done = await finishOAuth(test.engine, { state, code: 'the-code', userId: actor.userId });
      expect(done.returnTo).toBe('/connections');
    },
  );

  it('connects the same connection again', async () => {
    const first = await begin();
    const made = await finishOAuth(test.engine, { state: first.state, code: 'the-code', userId: actor.userId });
    const again = await begin({ name: '', connectionId: made.connectionId });
    const done = await finishOAuth(test.engine, { state: again.state, code: 'the-code', userId: actor.userId });
    expect(done.connectionId).toBe(made.connectionId);
    expect(await listConnections(test.engine, actor.workspaceId)).toHaveLength(1);
  });

  it('is ended at the service when another takes its place, or the connection is deleted, whatever the service says', async () => {
    const first = await begin();
    const made = await finishOAuth(test.engine, { state: first.state, code: 'the-code', userId: actor.userId });
    const again = await begin({ name: '', connectionId: made.connectionId });
    await finishOAuth(test.engine, { state: again.state, code: 'the-code', userId: actor.userId });
    await expect.poll(() => fake.revoked).toEqual(['refresh-1']);
    await deleteConnection(test.engine, actor, { connectionId: made.connectionId });
    await expect.poll(() => fake.revoked).toEqual(['refresh-1', 'refresh-2']);

    const last = await begin();
    const gone = await finishOAuth(test.engine, { state: last.state, code: 'the-code', userId: actor.userId });
    await fake.close();
    await deleteConnection(test.engine, actor, { connectionId: gone.connectionId });
    expect(await listConnections(test.engine, actor.workspaceId)).toEqual([]);
  });

  it('refuses a name that is taken before anybody signs in', async () => {
    const { state } = await begin();
    await finishOAuth(test.engine, { state, code: 'the-code', userId: actor.userId });
    await expect(begin()).rejects.toMatchObject({ code: 'connection.nameTaken' });
  });
});
