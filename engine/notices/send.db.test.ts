import { type AddressInfo, createServer, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flows, flowVersions, mails, newId, notices, runs } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import { addPerson } from '../people/add.ts';
import { type EmptyEngine, emptyEngine, owner, testOwner, until } from '../testing/engine.ts';
import { addNotice, type NewNotice } from './add.ts';
import { listMails, listNotices, markNoticesSeen } from './list.ts';
import { sendNotices } from './send.ts';

let test: EmptyEngine;
let engine: Engine;
let workspaceId: string;
beforeEach(async () => {
  test = await emptyEngine();
  ({ engine } = test);
  ({ workspaceId } = await testOwner(engine));
});
afterEach(async () => {
  delete process.env.NAGARE_SMTP_URL;
  delete process.env.NAGARE_MAIL_FROM;
  await test.close();
});

/** A live flow with two steps and a run of it that failed at the second. */
async function failedRun(): Promise<{ flowId: string; runId: string }> {
  const [flowId, versionId, runId] = [newId(), newId(), newId()];
  const node = { version: 1, config: {}, input: {} };
  const document = {
    format: 1 as const,
    nodes: [
      { ...node, id: 'start', type: 'manual.started' },
      { ...node, id: 'add', type: 'salesforce.addRecord' },
    ],
    edges: [{ id: 'e', source: 'start', sourceHandle: 'out', target: 'add' }],
  };
  await engine.db.insert(flows).values({ id: flowId, workspaceId, name: '顧客の連携', draft: document, versionId });
  await engine.db.insert(flowVersions).values({ id: versionId, workspaceId, flowId, number: 1, document });
  await engine.db.insert(runs).values({ id: runId, workspaceId, flowId, versionId, kind: 'live', status: 'failed' });
  return { flowId, runId };
}

const note = (notice: Partial<NewNotice>) =>
  engine.db.transaction((tx) =>
    addNotice(tx, {
      workspaceId,
      kind: 'runFailed',
      errorCode: 'engine.timeout',
      errorParams: { seconds: 30 },
      nodeId: 'add',
      ...notice,
    }),
  );

const jobs = async () =>
  (
    await engine.db.execute<{ key: string; is_later: boolean }>(
      sql`select key, run_at > now() + interval '1 minute' as is_later from graphile_worker.jobs order by key`,
    )
  ).rows;

describe('a notice', () => {
  it('becomes a mail to each owner in their language, kept when there is no mail server', async () => {
    await addPerson(engine, { ...owner, email: 'en@example.jp', locale: 'en', workspaceId, role: 'owner' });
    await addPerson(engine, { ...owner, email: 'viewer@example.jp', workspaceId, role: 'viewer' });
    const failed = await failedRun();
    await note(failed);
    await sendNotices(engine);
    const { rows } = await listMails(engine, workspaceId);
    expect(new Map(rows.map((mail) => [mail.to, mail.subject]))).toEqual(
      new Map([
        [owner.email, '【エラー】顧客の連携：手順2「レコードを追加する」'],
        ['en@example.jp', expect.stringContaining('Error in 顧客の連携: step 2')],
      ]),
    );
    expect(rows.every((mail) => mail.status === 'kept' && mail.runId === failed.runId)).toBe(true);
  });

  it('with a key that was told before is not told again', async () => {
    await note({ onceKey: 'same' });
    await note({ onceKey: 'same' });
    expect(await engine.db.select().from(notices)).toHaveLength(1);
  });

  it('rolls back with what it tells of, its job too', async () => {
    const failing = engine.db.transaction(async (tx) => {
      await addNotice(tx, { workspaceId, kind: 'runFailed' });
      throw new Error('the run was not settled');
    });
    await expect(failing).rejects.toThrow();
    expect(await engine.db.select().from(notices)).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  it('is one mail, however many workers take the job', async () => {
    await note(await failedRun());
    const others = [await test.another(), await test.another()];
    await Promise.all([engine, ...others].map(sendNotices));
    expect(await engine.db.select().from(mails)).toHaveLength(1);
  });

  it('is listed newest first, page by page, until it was seen', async () => {
    for (const flowId of [newId(), newId(), newId()]) await note({ flowId });
    const first = await listNotices(engine, workspaceId, { limit: 2 });
    expect(first.rows).toHaveLength(2);
    const second = await listNotices(engine, workspaceId, { limit: 2, before: first.next ?? undefined });
    expect(second).toMatchObject({ rows: [{ seenAt: null }], next: null });
    const ids = second.rows.map((row) => row.id);
    await markNoticesSeen(engine, { workspaceId: newId(), userId: null }, { ids });
    expect((await listNotices(engine, workspaceId)).rows.at(-1)?.seenAt).toBeNull();
    await markNoticesSeen(engine, { workspaceId, userId: null }, { ids });
    expect((await listNotices(engine, workspaceId)).rows.at(-1)?.seenAt).toBeInstanceOf(Date);
  });
});

describe('a burst of the same failure', () => {
  it('is one mail at once and one digest with the count five minutes later', async () => {
    const failed = await failedRun();
    await note(failed);
    await sendNotices(engine);
    for (let index = 0; index < 4; index++) await note(failed);
    await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toHaveLength(1);
    expect(await jobs()).toContainEqual({ key: 'sendNotices:digest', is_later: true });

    await engine.db.execute(sql`update notices set mailed_at = mailed_at - interval '6 minutes'`);
    await sendNotices(engine);
    const { rows } = await listMails(engine, workspaceId);
    expect(rows.map((mail) => mail.subject)).toEqual([
      '【エラー 4件】顧客の連携：手順2「レコードを追加する」',
      '【エラー】顧客の連携：手順2「レコードを追加する」',
    ]);
    expect((await engine.db.select().from(notices)).every((notice) => notice.mailedAt !== null)).toBe(true);
  });

  it('is told although thousands of another kind wait for their digest before it', async () => {
    const failed = await failedRun();
    await note(failed);
    await sendNotices(engine);
    await engine.db.execute(sql`
      insert into notices (id, workspace_id, kind, flow_id, run_id, node_id, error_code, error_params)
      select gen_random_uuid(), workspace_id, kind, flow_id, run_id, node_id, error_code, error_params
      from notices cross join generate_series(1, 5100)`);
    await note({ kind: 'connectionDead', nodeId: null, errorCode: 'salesforce.signInRefused', errorParams: {} });
    await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toHaveLength(2);
    expect(await jobs()).toContainEqual({ key: 'sendNotices:digest', is_later: true });
    // Five minutes later: what is more than one page is told in the next one.
    await engine.db.execute(sql`update notices set mailed_at = mailed_at - interval '6 minutes'`);
    await engine.db.execute(sql`delete from graphile_worker._private_jobs`);
    await sendNotices(engine);
    expect(await jobs()).toContainEqual({ key: 'sendNotices:digest', is_later: false });
  });

  it('does not hold back another error or another flow', async () => {
    const [one, other] = [await failedRun(), await failedRun()];
    await note(one);
    await sendNotices(engine);
    await note(other);
    await note({ ...one, errorCode: 'engine.outputTooLarge', errorParams: { megabytes: 16 } });
    await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toHaveLength(3);
  });
});

describe('with a mail server', () => {
  interface Received {
    from: string;
    to: string[];
    text: string;
  }
  let server: SMTPServer;
  let received: Received[];
  let refusal: Error | undefined;
  /** Done before a mail is taken. */
  let heard: () => Promise<void>;

  beforeEach(async () => {
    received = [];
    refusal = undefined;
    heard = async () => {};
    server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'nagare' && password === 'p@ss' ? done(null, { user: username }) : done(new Error('no')),
      onRcptTo: (_address, _session, done) => done(refusal),
      onData(stream, session, done) {
        let text = '';
        stream.on('data', (chunk) => {
          text += chunk;
        });
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), text });
          void heard().then(() => done());
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    process.env.NAGARE_SMTP_URL = `smtp://nagare:p%40ss@127.0.0.1:${port}`;
    process.env.NAGARE_MAIL_FROM = 'Nagare <nagare@example.jp>';
  });
  afterEach(() => new Promise<void>((resolve) => server.close(resolve)));

  it('sends each mail once, as text and HTML', async () => {
    await note(await failedRun());
    await Promise.all([engine, await test.another()].map(sendNotices));
    await sendNotices(engine);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ from: 'nagare@example.jp', to: [owner.email] });
    expect(received[0]?.text).toContain('multipart/alternative');
    expect(received[0]?.text).toContain('Auto-Submitted: auto-generated');
    expect(await engine.db.select().from(mails)).toMatchObject([{ status: 'sent', attempts: 1, error: null }]);
  });

  it('tries again when the server is busy, and asks for another job', async () => {
    refusal = Object.assign(new Error('greylisted, come again'), { responseCode: 451 });
    await note(await failedRun());
    await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toMatchObject([
      { status: 'pending', attempts: 1, error: expect.stringContaining('come again') },
    ]);
    expect(await jobs()).toContainEqual({ key: 'sendNotices:again', is_later: false });
    refusal = undefined;
    await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toMatchObject([{ status: 'sent', attempts: 2 }]);
    expect(received).toHaveLength(1);
  });

  it('does not give up however many notices come while the server is away, but after a day', async () => {
    process.env.NAGARE_SMTP_URL = 'smtp://127.0.0.1:1';
    process.env.NAGARE_MAIL_FROM = 'nagare@example.jp';
    await note(await failedRun());
    for (let times = 0; times < 25; times++) await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toMatchObject([{ status: 'pending', attempts: 25 }]);
    expect((await jobs()).filter(({ key }) => key === 'sendNotices:again')).toHaveLength(1);
    await engine.db.execute(sql`update mails set created_at = now() - interval '25 hours'`);
    await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toMatchObject([{ status: 'failed' }]);
  });

  it('gives up on a recipient that the server does not know, and says why', async () => {
    refusal = Object.assign(new Error('no such user'), { responseCode: 550 });
    await note(await failedRun());
    await sendNotices(engine);
    expect(await engine.db.select().from(mails)).toMatchObject([
      { status: 'failed', error: expect.stringContaining('no such user') },
    ]);
  });

  it('keeps a password out of what is stored when the sign-in is refused, and tries again', async () => {
    process.env.NAGARE_SMTP_URL = process.env.NAGARE_SMTP_URL?.replace('p%40ss', 'wrong-password');
    await note(await failedRun());
    await sendNotices(engine);
    const [mail] = await engine.db.select().from(mails);
    expect(mail?.status).toBe('pending');
    expect(mail?.error).not.toContain('wrong-password');
  });

  it('holds no connection of the pool while the server says nothing, and asks it for one mail at a time', async () => {
    let asked = 0;
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      asked += 1;
      sockets.push(socket);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    process.env.NAGARE_SMTP_URL = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const failed = await failedRun();
    for (let nth = 0; nth < 20; nth++) await note({ ...failed, errorCode: `engine.code${nth}` });
    const sender = sendNotices(engine);
    await until(
      () => Promise.resolve(asked),
      (times) => times === 1,
    );
    // Each further notice makes a job of its own while one is at work.
    await Promise.all(Array.from({ length: 20 }, () => sendNotices(engine)));
    expect(engine.pool.idleCount).toBe(engine.pool.totalCount);
    expect(asked).toBe(1);
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => silent.close(() => resolve()));
    await sender;
    expect((await engine.db.select().from(mails)).map(({ attempts }) => attempts).sort()).toEqual([
      ...Array(19).fill(0),
      1,
    ]);
  });

  it('sends what another job wrote while it was at work', async () => {
    const failed = await failedRun();
    await note(failed);
    let late: Promise<void> | undefined;
    heard = () => {
      late ??= note({ ...failed, errorCode: 'engine.outputTooLarge' }).then(() => sendNotices(engine));
      return late;
    };
    await sendNotices(engine);
    await late;
    expect(received).toHaveLength(2);
  });
});
