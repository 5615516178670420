import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connections } from '../../db/schema/index.ts';
import { ConnectionDeadError, TransientError, UncertainError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { type EmptyEngine, emptyEngine, testOwner } from '../testing/engine.ts';
import { definitionOf } from './definitions.ts';
import { renewer } from './renew.ts';
import { insertConnection, replaceSecrets } from './save.ts';
import { lockConnection, openSecrets } from './stored.ts';

const definition = definitionOf('ecforce');
const first = { origin: 'https://shop.example.jp', token: 'first' };
const second = { ...first, token: 'second' };

let test: EmptyEngine;
let workspaceId: string;
let connectionId: string;
beforeEach(async () => {
  test = await emptyEngine();
  ({ workspaceId } = await testOwner(test.engine));
  ({ connectionId } = await insertConnection(test.engine, { workspaceId, definition, name: 'Shop', secrets: first }));
});
afterEach(() => test.close());

const stored = (engine: Engine) =>
  engine.db.transaction(async (tx) => openSecrets(engine.secrets, await lockConnection(tx, connectionId)));

describe('renewing secrets', () => {
  it('asks the other service once for twenty callers in two processes', async () => {
    const engines = [test.engine, await test.another()];
    const renewers = engines.map((engine) => renewer(engine));
    let asked = 0;
    const refresh = async () => {
      asked++;
      await sleep(50);
      return second;
    };
    const renewed = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (renewers[index % 2] ?? renewer(test.engine))({ connectionId, definition, used: first, refresh }),
      ),
    );
    expect(asked).toBe(1);
    expect(renewed.map(({ secrets }) => secrets)).toEqual(Array.from({ length: 20 }, () => second));
    expect(new Set(renewed.map(({ version }) => version)).size).toBe(1);
  });

  it('has stored the new secrets before anybody gets them', async () => {
    const { secrets } = await renewer(test.engine)({
      connectionId,
      definition,
      used: first,
      refresh: async () => second,
    });
    expect(await stored(await test.another())).toEqual(secrets);
  });

  it('hands out what another worker renewed already, without asking', async () => {
    await renewer(await test.another())({ connectionId, definition, used: first, refresh: async () => second });
    const { secrets } = await renewer(test.engine)({
      connectionId,
      definition,
      used: first,
      refresh: () => expect.unreachable('no refresh was needed'),
    });
    expect(secrets).toEqual(second);
  });

  it('leaves the stored secrets alone when the service refuses, and tells all who waited', async () => {
    const renew = renewer(test.engine);
    let asked = 0;
    const refresh = async (): Promise<never> => {
      asked++;
      await sleep(20);
      throw new ConnectionDeadError('salesforce.signInExpired');
    };
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => renew({ connectionId, definition, used: first, refresh })),
    );
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(asked).toBe(1);
    expect(await stored(test.engine)).toEqual(first);
  });
});

describe('a refusal', () => {
  const dead = new ConnectionDeadError('salesforce.signInExpired');
  const lost = new ConnectionDeadError('salesforce.renewalLost');
  const told = { ...definition, afterLostRenewal: () => lost };
  const renewing = async (refresh: () => Promise<unknown>) =>
    renewer(await test.another())({ connectionId, definition: told, used: first, refresh });
  const refusedWith = (error: Error) => () => Promise.reject(error);

  it('behind a renewal that nobody answered is told as its loss, as often as it is asked', async () => {
    await expect(renewing(refusedWith(new UncertainError('salesforce.unreachable')))).rejects.toMatchObject({
      kind: 'transient',
      code: 'salesforce.unreachable',
    });
    for (let turn = 0; turn < 2; turn++) await expect(renewing(refusedWith(dead))).rejects.toBe(lost);
  });

  it('behind one that was answered, or surely never sent, is told as it is', async () => {
    await expect(renewing(refusedWith(new TransientError('salesforce.busy')))).rejects.toMatchObject({
      code: 'salesforce.busy',
    });
    await expect(renewing(refusedWith(dead))).rejects.toBe(dead);
  });

  it('is told as it is to two workers who renew side by side', async () => {
    const outcomes = await Promise.allSettled([renewing(refusedWith(dead)), renewing(refusedWith(dead))]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([dead, dead]);
  });

  it('is told as it is once newer secrets are stored', async () => {
    await expect(renewing(refusedWith(new Error('killed')))).rejects.toThrow('killed');
    await replaceSecrets(test.engine, { connectionId, definition, secrets: second });
    const again = renewer(test.engine)({ connectionId, definition: told, used: second, refresh: refusedWith(dead) });
    await expect(again).rejects.toBe(dead);
  });
});

it('a ciphertext that was copied into another connection does not open there', async () => {
  const { engine } = test;
  const other = await insertConnection(engine, { workspaceId, definition, name: 'Other', secrets: second });
  const [row] = await engine.db.select().from(connections).where(eq(connections.id, other.connectionId));
  await engine.db
    .update(connections)
    .set({ secrets: row?.secrets ?? new Uint8Array() })
    .where(eq(connections.id, connectionId));
  await expect(stored(engine)).rejects.toMatchObject({ code: 'engine.sealBroken' });
});
