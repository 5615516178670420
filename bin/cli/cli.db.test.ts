import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../db/testing.ts';
import { openTerminal, type Terminal } from './testing/terminal.ts';

// Those that are a process of their own take their time.
vi.setConfig({ testTimeout: 120_000 });

let database: TestDatabase;
let folder: string;
let nagare: Terminal['nagare'];
let json: Terminal['json'];
let problem: Terminal['problem'];
let close: Terminal['close'];
beforeAll(async () => {
  database = await testDatabase({ max: 1 });
  folder = mkdtempSync(join(tmpdir(), 'nagare-cli-'));
  ({ nagare, json, problem, close } = openTerminal({ home: folder, databaseUrl: database.url }));
});
afterAll(async () => {
  await close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the command line', () => {
  it('says in the terminal’s language what to do first', async () => {
    const { code, stderr } = await nagare(['flow', 'list'], { env: { LANG: 'ja_JP.UTF-8' } });
    expect(code).toBe(1);
    expect(stderr).toContain('npx nagare user add');
    expect(stderr).toContain('ユーザーがまだ登録されていません');
    expect(await problem(['flow', 'list'])).toEqual({
      code: 'cli.noWorkspace',
      message: expect.any(String),
      action: expect.any(String),
    });
  });

  it('tells a wrong command as one JSON object too', async () => {
    expect(await problem(['flow', 'lost'], { isAlone: true })).toMatchObject({ code: 'cli.usage' });
    expect(await problem(['runs', '--limit', '0'])).toMatchObject({ code: 'cli.noWorkspace' });
  });

  it('makes the first person the owner of a workspace, with the password out of the shell history', async () => {
    expect(await problem(['user', 'add', '--email', 'a@example.jp'])).toMatchObject({ code: 'cli.passwordNeeded' });
    const first = await json(['user', 'add', '--email', 'a@example.jp', '--password', '-'], {
      input: 'correct horse\n',
    });
    expect(first).toMatchObject({ workspace: 'Workspace' });
    const second = await json(['user', 'add', '--email', 'b@example.jp', '--role', 'viewer'], {
      env: { NAGARE_PASSWORD: 'battery staple' },
    });
    expect(second.workspaceId).toBe(first.workspaceId);
    const again = await problem(['user', 'add', '--email', 'A@example.jp'], {
      env: { NAGARE_PASSWORD: 'battery staple' },
    });
    expect(again).toMatchObject({ code: 'people.emailTaken' });
  });

  it('makes a flow of a template, and takes what it gives out', async () => {
    const used = await json(['template', 'use', 'ecforce-salesforce', '--name', '顧客の連携']);
    expect(used).toMatchObject({ name: '顧客の連携', isOn: false, hookUrl: expect.stringContaining('/hooks/') });
    const exported = await nagare(['flow', 'export', '顧客の連携']);
    const token = used.hookUrl.split('/').at(-1);
    expect(exported.stdout).not.toContain(token);
    const file = join(folder, 'flow.json');
    writeFileSync(file, exported.stdout);
    const imported = await json(['flow', 'import', file, '--name', 'Copy']);
    expect(imported.flowId).not.toBe(used.flowId);
    const output = join(folder, 'again.json');
    await json(['flow', 'export', imported.flowId, '--output', output]);
    expect(JSON.parse(readFileSync(output, 'utf8')).document).toEqual(JSON.parse(exported.stdout).document);
  });

  it('names what is missing before a flow can go live', async () => {
    const notReady = await problem(['flow', 'on', 'Copy']);
    expect(notReady).toMatchObject({ code: 'flow.notReady' });
    expect(notReady.problems[0]).toMatchObject({ step: 2, place: 'connection', code: 'flow.connectionMissing' });
    const { code, stdout } = await nagare(['flow', 'validate', 'Copy', '--json'], { isAlone: true });
    expect([code, JSON.parse(stdout).ok]).toEqual([1, false]);
  });

  it('refuses a broken file and names the place in it', async () => {
    const flow = JSON.parse(readFileSync(join(folder, 'flow.json'), 'utf8'));
    flow.document.nodes[2].input.conditions = { kind: 'spell', value: 'x' };
    expect(await problem(['flow', 'import', '-'], { input: JSON.stringify(flow) })).toMatchObject({
      code: 'flow.brokenDocument',
      message: expect.stringContaining('document.nodes.2.input.conditions'),
    });
    expect(await problem(['flow', 'import', '-'], { input: '{ no json' })).toMatchObject({ code: 'cli.notJson' });
    expect(await problem(['flow', 'import', join(folder, 'nowhere.json')])).toMatchObject({
      code: 'cli.fileUnreadable',
    });
  });

  it('names an unknown flow, connection and run', async () => {
    expect(await problem(['flow', 'on', 'nothing'])).toMatchObject({ code: 'cli.unknownFlow' });
    expect(await problem(['connection', 'test', 'nothing'])).toMatchObject({ code: 'cli.unknownConnection' });
    const unknown = '01900000-0000-7000-8000-000000000000';
    expect(await problem(['run', 'show', unknown])).toMatchObject({ code: 'run.notFound' });
    expect(await problem(['rerun', unknown])).toMatchObject({ code: 'run.notFound' });
  });

  it('says which field of a connection is missing', async () => {
    expect(
      await problem(['connection', 'add', 'ecforce', '--name', 'Shop', '--domain', 'shop.example.jp']),
    ).toMatchObject({
      code: 'connection.fieldRequired',
      message: expect.stringContaining('token'),
    });
  });

  it('says plainly that another key is needed', async () => {
    expect(await problem(['flow', 'list'], { env: { NAGARE_SECRET: 'quite another passphrase' } })).toMatchObject({
      code: 'engine.wrongSecret',
    });
  });
});
