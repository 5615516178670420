import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPracticeOrg } from '../../practice-org/server.ts';
import { failure } from '../testing/failure.ts';
import { startFarSide } from '../testing/far-side.ts';
import { readPrivateKey } from './assertion.ts';
import { SalesforceClient } from './client.ts';
import { salesforceConnection } from './connection.ts';
import { renewed } from './renewal.ts';
import type { SalesforceSecrets } from './secrets.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const signal = AbortSignal.timeout(60_000);

let home: string;
let org: Awaited<ReturnType<typeof startPracticeOrg>>;
let given: Record<string, string>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'nagare-jwt-'));
  org = await startPracticeOrg({ home, port: 0 });
  org.settings.certificate = publicKey;
  const { clientId, username } = org.settings;
  given = { method: 'jwtBearer', loginUrl: org.url, clientId, username, key: 'own', privateKey };
});
afterAll(async () => {
  await org.close();
  rmSync(home, { recursive: true, force: true });
});

const connect = (more: Record<string, string> = {}) =>
  salesforceConnection.connect(
    { ...given, ...more },
    { signal, keyOf: async (id) => (id === 'made-1' ? privateKey : '') },
  );

describe('signing in with a certificate', () => {
  test('reaches the org as the user it names, with an own key and with one made here', async () => {
    const own = (await connect()) as SalesforceSecrets;
    expect(own).toMatchObject({ method: 'jwtBearer', orgId: org.settings.orgId, username: org.settings.username });
    expect(own.refreshToken).toBeUndefined();
    const made = (await connect({ key: 'made', certificate: 'made-1', privateKey: '' })) as SalesforceSecrets;
    expect(made.userId).toBe(own.userId);
    expect(JSON.stringify(salesforceConnection.facts(made))).not.toContain('PRIVATE');
  });

  test('gets a new token by the same key when the session has ended, once for all who ask', async () => {
    const secrets = (await connect()) as SalesforceSecrets;
    let renewals = 0;
    const client = new SalesforceClient(secrets, {
      renew: (used) => {
        renewals++;
        return renewed(used);
      },
    });
    await fetch(`${org.url}/__practice/faults`, {
      method: 'POST',
      headers: { 'x-practice-key': org.settings.pagesKey },
      body: JSON.stringify({ expireSessions: true }),
    });
    const pages = await Promise.all([1, 2, 3].map(() => client.query('SELECT Id FROM User')));
    expect(pages.map(({ totalSize }) => totalSize > 0)).toEqual([true, true, true]);
    expect(renewals).toBe(1);
  });

  test('says which of key, user and app is not right', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    expect(await failure(connect({ privateKey: other.toString() }))).toMatchObject({
      code: 'salesforce.assertionRefused',
    });
    expect(await failure(connect({ username: 'nobody@acme.jp' }))).toMatchObject({
      code: 'salesforce.userNotApproved',
      params: { username: 'nobody@acme.jp' },
    });
    expect(await failure(connect({ clientId: 'unknown' }))).toMatchObject({ code: 'salesforce.wrongClient' });
  });

  test('names the field that is missing', async () => {
    for (const field of ['username', 'privateKey'])
      expect(await failure(connect({ [field]: '' }))).toMatchObject({ repair: { kind: 'field', field } });
    expect(await failure(connect({ key: 'made' }))).toMatchObject({ repair: { kind: 'field', field: 'certificate' } });
  });

  test('tries the general login address when My Domain is not the audience, and the other way round once it no longer is', async () => {
    const asked: string[] = [];
    let refused: string;
    const far = await startFarSide(({ url, body }) => {
      if (!url.endsWith('/oauth2/token')) return { status: 200, body: { totalSize: 0, done: true, records: [] } };
      const assertion = new URLSearchParams(body).get('assertion') ?? '';
      asked.push(JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()).aud);
      if (asked.at(-1) === refused)
        return { status: 400, body: { error: 'invalid_grant', error_description: 'audience is invalid' } };
      return { status: 200, body: { access_token: 'a', instance_url: far.url, id: `${far.url}/id/00D/005` } };
    });
    refused = far.url;
    const secrets = (await connect({ loginUrl: far.url })) as SalesforceSecrets;
    expect(asked).toEqual([far.url, 'https://login.salesforce.com']);
    await renewed(secrets);
    expect(asked.splice(0)).toEqual([far.url, ...Array(2).fill('https://login.salesforce.com')]);
    refused = 'https://login.salesforce.com';
    expect(await renewed(secrets)).toMatchObject({ audience: far.url });
    expect(asked).toEqual(['https://login.salesforce.com', far.url]);
    await far.close();
  });
});

describe('a private key', () => {
  test('is read with any line ends, in one line, and out of a file with other things in it', () => {
    for (const text of [
      privateKey,
      privateKey.replaceAll('\n', '\r\n'),
      privateKey.replaceAll('\n', ' '),
      `# key\n${publicKey}${privateKey}`,
    ])
      expect(readPrivateKey(text)).toBe(privateKey);
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const locked = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  }).privateKey;
  test.each([
    ['a certificate', '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----', 'certificateInstead'],
    ['a key with a passphrase', locked, 'encrypted'],
    ['an elliptic curve', ec.toString(), 'notRsa'],
    ['a short key', short.toString(), 'tooShort'],
    ['a damaged key', privateKey.replace(/[A-Z]{3}/, '!!!'), 'noKey'],
    ['anything else', 'hello', 'noKey'],
  ])('is refused with its reason: %s', (_, text, reason) => {
    expect(() => readPrivateKey(text)).toThrow(expect.objectContaining({ params: { reason, bits: 2048 } }));
  });
});
