import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oauthStates } from '../../db/schema/index.ts';
import { addPerson } from '../people/add.ts';
import { type EmptyEngine, emptyEngine, owner, testOwner, until } from '../testing/engine.ts';
import { addConnection, reconnect } from './add.ts';
import { dropHeld, heldSignIn, takeHeld } from './held-sign-in.ts';
import { keyPairOf, keysOf, renewKeyPair } from './key-pairs.ts';
import { listConnections } from './list.ts';

/** An org that is whoever the test says. */
let who = { org: '00Dfirst', user: '005first', name: 'hanako@acme.jp' };
let server: Server;
let url: string;
let test: EmptyEngine;
let actor: { workspaceId: string; userId: string };
let connectionId: string;

beforeEach(async () => {
  who = { org: '00Dfirst', user: '005first', name: 'hanako@acme.jp' };
  server = createServer((request, response) => {
    request.resume();
    const answer = (body: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url?.includes('/oauth2/token'))
      return answer({ access_token: `token of ${who.org}`, instance_url: url, id: `${url}/id/${who.org}/${who.user}` });
    if (request.url?.includes('/query'))
      return answer({ totalSize: 1, done: true, records: [{ Id: who.org, Name: `Org ${who.org}` }] });
    return answer({ preferred_username: who.name });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  test = await emptyEngine();
  actor = await testOwner(test.engine);
  ({ connectionId } = await addConnection(test.engine, actor, { type: 'salesforce', name: 'Org', fields: fields() }));
});
afterEach(async () => {
  await test.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const fields = () => ({ method: 'clientCredentials', loginUrl: url, clientId: 'app', clientSecret: 'secret' });
const again = () => reconnect(test.engine, actor, { connectionId, fields: fields() });
const changedAt = async () =>
  (await test.engine.pool.query('select account_changed_at as at from connections where id = $1', [connectionId]))
    .rows[0]?.at;
const facts = async () => (await listConnections(test.engine, actor.workspaceId))[0]?.facts;

describe('connecting again', () => {
  it('as the same user of the same org is taken at once', async () => {
    expect(await again()).toEqual({ held: null });
  });

  it('to another org changes nothing until the person says so', async () => {
    who = { org: '00Dother', user: '005other', name: 'jiro@other.jp' };
    const { held } = await again();
    expect(held).toEqual(expect.any(String));
    expect(await facts()).toMatchObject({ orgId: '00Dfirst' });
    expect(await heldSignIn(test.engine, actor, { token: held ?? '' })).toMatchObject({
      what: 'account',
      before: { account: { id: '00Dfirst', name: 'Org 00Dfirst' } },
      after: { account: { id: '00Dother', name: 'Org 00Dother' }, user: { name: 'jiro@other.jp' } },
    });
    expect(await changedAt()).toBeNull();
    await takeHeld(test.engine, actor, { token: held ?? '' });
    expect(await changedAt()).toEqual(expect.any(Date));
    expect(await facts()).toMatchObject({ orgId: '00Dother', username: 'jiro@other.jp' });
    await expect(takeHeld(test.engine, actor, { token: held ?? '' })).rejects.toMatchObject({
      code: 'connection.signInExpired',
    });
  });

  it('as another user of the same org is asked about too', async () => {
    who = { ...who, user: '005second', name: 'jiro@acme.jp' };
    const { held } = await again();
    expect(await heldSignIn(test.engine, actor, { token: held ?? '' })).toMatchObject({ what: 'user' });
    await dropHeld(test.engine, actor, { token: held ?? '' });
    await expect(takeHeld(test.engine, actor, { token: held ?? '' })).rejects.toMatchObject({
      code: 'connection.signInExpired',
    });
    expect(await facts()).toMatchObject({ username: 'hanako@acme.jp' });
  });

  it('is the answer of whoever signed in, and of nobody else; the secrets lie encrypted', async () => {
    who = { org: '00Dother', user: '005other', name: 'x' };
    const { held } = await again();
    const other = await addPerson(test.engine, { ...owner, email: 'b@example.jp', workspaceId: actor.workspaceId });
    const stranger = { workspaceId: actor.workspaceId, userId: other.userId };
    await expect(takeHeld(test.engine, stranger, { token: held ?? '' })).rejects.toMatchObject({
      code: 'connection.signInExpired',
    });
    const [row] = await test.engine.db.select().from(oauthStates);
    expect(Buffer.from(row?.sealed ?? []).includes('token of')).toBe(false);
  });

  it('without a person to ask is refused, naming both', async () => {
    who = { org: '00Dother', user: '005other', name: 'x' };
    const program = { ...actor, userId: null };
    await expect(reconnect(test.engine, program, { connectionId, fields: fields() })).rejects.toMatchObject({
      code: 'connection.otherAccount',
      params: { before: 'Org 00Dfirst', after: 'Org 00Dother' },
    });
    await reconnect(test.engine, program, { connectionId, fields: fields(), takeOther: true });
    expect(await facts()).toMatchObject({ orgId: '00Dother' });
  });
});

describe('the key pair of a workspace', () => {
  it('stays the same until a new one is asked for, and its key opens for this workspace alone', async () => {
    const first = await keyPairOf(test.engine, actor);
    expect((await keyPairOf(await test.another(), actor)).id).toBe(first.id);
    expect(first.certificate).toContain('BEGIN CERTIFICATE');
    expect(await keysOf(test.engine, actor.workspaceId)(first.id)).toContain('BEGIN PRIVATE KEY');
    const foreign = keysOf(test.engine, '00000000-0000-4000-8000-000000000000');
    await expect(foreign(first.id)).rejects.toMatchObject({ code: 'connection.keyPairMissing' });
    const second = await renewKeyPair(test.engine, actor);
    expect(
      (
        await until(
          () => keyPairOf(test.engine, actor),
          ({ id }) => id === second.id,
        )
      ).id,
    ).not.toBe(first.id);
    expect(await keysOf(test.engine, actor.workspaceId)(first.id)).toContain('BEGIN PRIVATE KEY');
  });
});
