import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticeOrg, startPracticeOrg } from '../server.ts';

let home: string;
let org: PracticeOrg;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'practice-org-tls-'));
  org = await startPracticeOrg({ home, port: 0, tlsPort: 0 });
});
afterAll(async () => {
  await org.close();
  await rm(home, { recursive: true, force: true });
});

/** A call that trusts the org's certificate and nothing else. */
function post(path: string, body: string): Promise<{ status: number; body: string }> {
  const ca = readFileSync(join(home, 'tls-certificate.pem'));
  return new Promise((resolve, reject) => {
    const call = request(`${org.tlsUrl}${path}`, { method: 'POST', ca }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

test('the org answers by https too, with a certificate for this computer, and names its https address', async () => {
  const { clientId, clientSecret } = org.settings;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const { status, body } = await post('/services/oauth2/token', form.toString());
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    instance_url: org.tlsUrl,
    id: expect.stringMatching(/^https:\/\/localhost:\d+\/id\/00D/),
  });
});
