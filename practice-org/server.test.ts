import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPracticeOrg } from './server.ts';
import { at, textAt } from './test-answer.ts';
import { startTestOrg } from './test-org.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'practice-server-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function launch(port: number): {
  child: ChildProcess;
  line: Promise<string>;
  ended: Promise<number | NodeJS.Signals | null>;
  errors: () => string;
} {
  const child = spawn(process.execPath, [MAIN, '--port', String(port), '--home', home], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const line = new Promise<string>((resolve) => child.stdout?.once('data', (chunk) => resolve(String(chunk).trim())));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  return { child, line, ended, errors: () => errors };
}

describe('the process', () => {
  test('says when it is ready, survives kill -9 with all its records and sessions, stops on SIGTERM', async () => {
    const first = launch(0);
    expect(await first.line).toMatch(/^practice org ready on http:\/\/localhost:\d+$/);
    const url = (await first.line).split(' ').at(-1) ?? '';
    const { settings } = JSON.parse(await readSettings());
    const answer = await fetch(`${url}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
      }),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    const created = await fetch(`${url}/services/data/v64.0/sobjects/Account`, {
      method: 'POST',
      headers,
      body: '{"Name":"bleibt"}',
    });
    const { id } = (await created.json()) as { id: string };
    first.child.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    const second = launch(0);
    const again = (await second.line).split(' ').at(-1) ?? '';
    const row = await fetch(`${again}/services/data/v64.0/sobjects/Account/${id}`, { headers });
    expect(await row.json()).toMatchObject({ Name: 'bleibt' });
    expect(JSON.parse(await readSettings()).settings.clientSecret).toBe(settings.clientSecret);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test('a taken port is named in plain words, with exit 1', async () => {
    const holder = await startPracticeOrg({ home: join(home, 'other'), port: 0 });
    const { ended, errors } = launch(holder.settings.port);
    expect(await ended).toBe(1);
    expect(errors()).toBe(
      `Port ${holder.settings.port} is in use by another program. Choose another one with --port.\n`,
    );
    await holder.close();
  });

  test('a second start on the same folder and port leaves the first one’s records alone', async () => {
    const first = await startTestOrg(home);
    const before = await first.api('POST', '/sobjects/Account', { Name: 'before' });
    await expect(startPracticeOrg({ home, port: first.settings.port })).rejects.toThrow('EADDRINUSE');
    const after = await first.api('POST', '/sobjects/Account', { Name: 'after' });
    await first.close();
    const again = await startTestOrg(home);
    for (const { body } of [before, after])
      expect((await again.api('GET', `/sobjects/Account/${textAt(body, 'id')}`)).status).toBe(200);
    await again.close();
  });

  test('ends when its launcher goes away', async () => {
    const { child, line, ended } = launch(0);
    await line;
    child.disconnect();
    expect(await ended).toBe(0);
  });
});

async function readSettings(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return `{"settings":${await readFile(join(home, 'practice.json'), 'utf8')}}`;
}

describe('what it keeps', () => {
  test('settings and records are readable by their owner only', async () => {
    const org = await startPracticeOrg({ home, port: 0 });
    for (const file of ['practice.json', 'records.jsonl'])
      expect((await stat(join(home, file))).mode & 0o777).toBe(0o600);
    await org.close();
  });

  test('ids go on after a restart, history is compacted, a torn last line is dropped', async () => {
    const first = await startTestOrg(home);
    const { body } = await first.api('POST', '/sobjects/Account', { Name: 'a' });
    for (let n = 0; n < 20; n += 1)
      await first.api('PATCH', `/sobjects/Account/${textAt(body, 'id')}`, { Name: `a${n}` });
    await first.close();
    const grown = (await stat(join(home, 'records.jsonl'))).size;
    await appendFile(join(home, 'records.jsonl'), '[["Account","001J3000000000ZIAZ",{"Id":"torn');
    const second = await startTestOrg(home);
    expect((await stat(join(home, 'records.jsonl'))).size).toBeLessThan(grown);
    expect(at((await second.api('GET', `/sobjects/Account/${textAt(body, 'id')}`)).body, 'Name')).toBe('a19');
    const next = await second.create('Account', { Name: 'b' });
    expect(next > textAt(body, 'id')).toBe(true);
    expect(at((await second.api('GET', '/query?q=SELECT+COUNT()+FROM+Account')).body, 'totalSize')).toBe(2);
    await second.close();
  });
});

describe('the fault switches', () => {
  test('need the key', async () => {
    const org = await startTestOrg(home);
    expect((await fetch(`${org.url}/__practice/stats`)).status).toBe(403);
    await org.close();
  });

  test('fail the next calls before any effect, after the commit, or with any answer', async () => {
    const org = await startTestOrg(home);
    const create = (Name: string) => org.api('POST', '/sobjects/Account', { Name });
    const names = async () => at((await org.api('GET', '/query?q=SELECT+Name+FROM+Account')).body, 'records.*.Name');
    await org.practice('POST', '/faults', {
      fail: [
        { method: 'POST', path: 'sobjects/Account$', as: 'unavailable' },
        { method: 'POST', path: 'sobjects/Account$', as: 'dropAfterCommit' },
        { method: 'POST', path: 'sobjects/Account$', as: 'dropBefore' },
        { method: 'POST', path: 'sobjects/Account$', as: { status: 502, body: 'Bad Gateway' } },
      ],
    });
    expect(await create('1')).toMatchObject({ status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE' }] });
    await expect(create('2')).rejects.toThrow();
    await expect(create('3')).rejects.toThrow();
    expect(await create('4')).toMatchObject({ status: 502, body: 'Bad Gateway' });
    expect((await create('5')).status).toBe(201);
    expect(await names()).toEqual(['2', '5']);
    await org.close();
  });

  test('count calls and writes, also per value of a watched field', async () => {
    const org = await startTestOrg(home);
    await org.practice('POST', '/faults', { watch: { object: 'Account', field: 'Nagare_Key__c' } });
    await org.api('PATCH', '/sobjects/Account/Nagare_Key__c/7', { Name: 'a' });
    await org.api('PATCH', '/sobjects/Account/Nagare_Key__c/7', { Name: 'b' });
    const { body } = await org.practice('GET', '/stats');
    expect(body).toMatchObject({
      writes: { Account: { create: 1, update: 1, delete: 0 } },
      watched: { values: { 7: { create: 1, update: 1 } } },
    });
    await org.practice('POST', '/reset');
    expect(at((await org.api('GET', '/query?q=SELECT+COUNT()+FROM+Account')).body, 'totalSize')).toBe(0);
    await org.close();
  });
});
