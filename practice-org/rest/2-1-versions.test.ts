import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

describe('2.1 versions and root', () => {
  test('the versions need no session and go up', async () => {
    const versions = await (await fetch(`${org.url}/services/data/`)).json();
    expect(versions.at(-1)).toEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' });
    expect(versions.find((entry: { version: string }) => entry.version === '64.0').label).toBe("Summer '25");
  });

  test('the root names the resources and the identity', async () => {
    const { body, headers } = await org.api('GET', '');
    expect(body).toMatchObject({
      query: '/services/data/v64.0/query',
      identity: expect.stringContaining(`/id/${org.settings.orgId}/005`),
    });
    expect(headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/15000$/);
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(headers.get('date')).toBeTruthy();
  });

  test('an instance URL that ends in a slash makes addresses that begin with two', async () => {
    const { status, body } = await org.api('GET', '/services/data');
    const doubled = await fetch(`${org.url}//services/data`);
    expect([doubled.status, await doubled.json()]).toEqual([status, body]);
  });

  test('unknown versions, retired versions and unknown paths are refused', async () => {
    expect(refusal(await org.api('GET', '/services/data/v99.0/sobjects'))).toBe(
      '404 NOT_FOUND The requested resource does not exist',
    );
    expect((await org.api('GET', '/services/data/v25.0/sobjects')).status).toBe(410);
    expect(refusal(await org.api('GET', '/nonsense'))).toBe('404 NOT_FOUND The requested resource does not exist');
  });
});
