/** Connecting again begins with what was given; secrets are kept where they go to whom they were given for, and nowhere else. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmptyEngine, emptyEngine, testOwner } from '../testing/engine.ts';
import { addConnection, reconnect } from './add.ts';
import { givenBefore } from './given.ts';
import { finishOAuth, startOAuth } from './oauth.ts';
import { reconnectPractice } from './practice.ts';
import { openSecrets, readConnection } from './stored.ts';

let given: EmptyEngine;
let actor: { workspaceId: string; userId: string };
let url: string;
const servers: Server[] = [];
/** What each service was told. */
const heard: { host: string; text: string }[] = [];

async function service(): Promise<string> {
  const server = createServer((request, response) => {
    const answer = (body: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { host = '', authorization = '' } = request.headers;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ host, text: `${request.url} ${authorization} ${Buffer.concat(chunks)}` });
      if (request.url?.includes('/oauth2/token'))
        return answer({ access_token: 'session', instance_url: `http://${host}`, id: `http://${host}/id/00D/005` });
      if (request.url?.includes('/query'))
        return answer({ totalSize: 1, done: true, records: [{ Id: '00D', Name: 'Org' }] });
      return answer({ preferred_username: 'hanako@acme.jp' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  url = await service();
  given = await emptyEngine();
  actor = await testOwner(given.engine);
});
afterAll(async () => {
  await given?.close();
  for (const server of servers) server.close();
});

let counter = 0;
const add = async (type: string, fields: Record<string, unknown>): Promise<string> =>
  (await addConnection(given.engine, actor, { type, name: `${type} ${++counter}`, fields })).connectionId;

const secretsOf = async (connectionId: string): Promise<unknown> => {
  const { workspaceId } = actor;
  return openSecrets(given.engine.secrets, await readConnection(given.engine.db, { workspaceId, connectionId }));
};

const app = () => ({ method: 'clientCredentials', environment: 'myDomain', loginUrl: url, clientId: 'app' });

test.each([
  ['salesforce', () => ({ ...app(), clientSecret: 's3cret-app' }), () => app(), ['clientSecret']],
  [
    'http',
    () => ({ address: `${url}/`, place: 'query', parameter: 'k', parameterValue: 's3cret-q' }),
    undefined,
    ['parameterValue'],
  ],
  [
    'http',
    () => ({ address: `${url}/`, place: 'header', header: 'x-key', headerValue: 's3cret-h' }),
    undefined,
    ['headerValue'],
  ],
  ['http', () => ({ address: `${url}/`, place: 'basic', user: 'u', password: 's3cret-p' }), undefined, ['password']],
] as const)(
  '%s: the form begins with all that was given but the secrets, which stay as they are',
  async (type, fields, open, kept) => {
    const whole: Record<string, unknown> = fields();
    const connectionId = await add(type, whole);
    const before = await givenBefore(given.engine, actor, { connectionId });
    const expected = open?.() ?? Object.fromEntries(Object.entries(whole).filter(([key]) => key !== kept[0]));
    expect(before).toEqual({ fields: expected, kept, isPractice: false });
    expect(JSON.stringify(before)).not.toContain('s3cret');
    expect(await reconnect(given.engine, actor, { connectionId, fields: before.fields })).toEqual({ held: null });
    expect(JSON.stringify(await secretsOf(connectionId))).toContain('s3cret');
  },
);

test('a stored secret goes to no other address and to no other app', async () => {
  const connectionId = await add('salesforce', { ...app(), clientSecret: 's3cret-kept' });
  const key = await add('http', { address: `${url}/`, place: 'header', header: 'x-key', headerValue: 's3cret-kept' });
  const other = await service();
  heard.length = 0;
  for (const change of [{ loginUrl: other }, { clientId: 'another' }])
    await expect(
      reconnect(given.engine, actor, { connectionId, fields: { ...app(), ...change } }),
    ).rejects.toMatchObject({ code: 'salesforce.clientSecretMissing' });
  const elsewhere = { address: `${other}/`, place: 'header', header: 'x-key' };
  await expect(reconnect(given.engine, actor, { connectionId: key, fields: elsewhere })).rejects.toMatchObject({
    code: 'http.keyMissing',
  });
  expect(heard).toEqual([]);
});

test('signing in again in the browser tells the stored secret to the service, and not to the browser', async () => {
  const connectionId = await add('salesforce', { ...app(), clientSecret: 's3cret-web' });
  const { url: address } = await startOAuth(given.engine, actor, {
    type: 'salesforce',
    name: '',
    fields: app(),
    connectionId,
    returnTo: '/connections',
  });
  expect(address).not.toContain('s3cret');
  heard.length = 0;
  const state = new URL(address).searchParams.get('state') ?? '';
  await finishOAuth(given.engine, { state, code: 'code', userId: actor.userId });
  expect(heard.map(({ text }) => text).join()).toContain('s3cret-web');
});

test('an address that may hold a secret of its own is typed anew', async () => {
  const connectionId = await add('http', {
    address: `${url}/?token=s3cret-t`,
    place: 'basic',
    user: 'u',
    password: 's3cret-p',
  });
  const before = await givenBefore(given.engine, actor, { connectionId });
  expect(before.fields).toEqual({ place: 'basic', user: 'u' });
});

test('one click is for practice connections alone', async () => {
  const connectionId = await add('salesforce', { ...app(), clientSecret: 's3cret-app' });
  await expect(reconnectPractice(given.engine, actor, { connectionId })).rejects.toMatchObject({
    code: 'connection.noPractice',
  });
});
