import jsforce from 'jsforce';
import { describe, expect, test } from 'vitest';
import { connection, org, read, withSoapOrg } from './test-soap.ts';

withSoapOrg();

describe('login', () => {
  test('jsforce logs in by user name and password', async () => {
    const plain = new jsforce.Connection({ loginUrl: org.url, version: '64.0' });
    const user = await plain.login(org.settings.username, org.settings.password);
    expect(user.organizationId).toBe(org.settings.orgId);
    expect((await plain.query('SELECT Id FROM User')).totalSize).toBe(1);
    await expect(plain.login(org.settings.username, 'wrong')).rejects.toThrow(
      'INVALID_LOGIN: Invalid username, password, security token; or user locked out.',
    );
  });

  test('a dead session is the fault that makes jsforce refresh; any namespace prefix is read', async () => {
    const answer = await fetch(`${org.url}/services/Soap/u/64.0`, {
      method: 'POST',
      body: '<env:Envelope xmlns:env="e"><env:Header><n1:SessionHeader><n1:sessionId>x</n1:sessionId></n1:SessionHeader></env:Header><env:Body><n1:delete><n1:ids>001</n1:ids></n1:delete></env:Body></env:Envelope>',
    });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([
      500,
      expect.stringMatching(/<faultcode>[a-zA-Z]+:INVALID_SESSION_ID<\/faultcode>/),
    ]);
  });
});

describe('writes', () => {
  test('create and update over SOAP take text for numbers and flags', async () => {
    const soap = connection.soap as unknown as {
      create(records: unknown): Promise<{ id: string }>;
      update(records: unknown): Promise<unknown>;
    };
    const { id } = await soap.create({ type: 'Contact', LastName: '<&>"', DoNotCall: true });
    expect(await read('Contact', id)).toMatchObject({ LastName: '<&>"', DoNotCall: true });
    expect(await soap.update({ type: 'Contact', Id: id, FirstName: 'y' })).toMatchObject({ success: true });
  });

  test('entities of a document type are refused', async () => {
    const answer = await fetch(`${org.url}/services/Soap/u/64.0`, {
      method: 'POST',
      body: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    });
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('not well-formed')]);
  });
});
