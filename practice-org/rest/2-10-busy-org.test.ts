import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

/** The rows of the error table that only a busy or badly set up org shows. */
let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

describe('a busy org', () => {
  test.each([
    ['apiDisabled', '403 API_DISABLED_FOR_ORG The REST API is not enabled for this Organization.'],
    ['dailyLimit', '403 REQUEST_LIMIT_EXCEEDED TotalRequests Limit exceeded.'],
    ['tooManyAtOnce', '403 REQUEST_LIMIT_EXCEEDED ConcurrentRequests (Concurrent API Requests) Limit exceeded.'],
    ['queryTimeout', '400 QUERY_TIMEOUT Your query request was running for too long.'],
  ])('%s', async (as, answer) => {
    await org.practice('POST', '/faults', { fail: [{ path: 'limits', as }] });
    expect(refusal(await org.api('GET', '/limits'))).toBe(answer);
  });

  test('SERVER_UNAVAILABLE and UNKNOWN_EXCEPTION', async () => {
    await org.practice('POST', '/faults', { fail: [{ as: 'unavailable' }, { as: 'unexpected' }] });
    expect(await org.api('GET', '/limits')).toMatchObject({ status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE' }] });
    expect(refusal(await org.api('GET', '/limits'))).toMatch(
      /^500 UNKNOWN_EXCEPTION An unexpected error occurred\. Please include this ErrorId if you contact support: \S+ \(\d+\)$/,
    );
  });

  test('the daily allowance and the calls at once can be used up', async () => {
    await org.practice('POST', '/stats');
    await org.practice('POST', '/faults', { dailyCalls: 1 });
    expect(at((await org.api('GET', '/limits')).body, 'DailyApiRequests')).toEqual({ Max: 1, Remaining: 0 });
    expect(refusal(await org.api('GET', '/limits'))).toBe('403 REQUEST_LIMIT_EXCEEDED TotalRequests Limit exceeded.');
    await org.practice('POST', '/faults', { clear: true, callsAtOnce: 1, latencyMs: 50 });
    const both = async () => {
      const answers = await Promise.all([org.api('GET', '/limits'), org.api('GET', '/limits')]);
      return answers.map(({ status }) => status).sort();
    };
    // On a busy machine the second call may start when the first is over already.
    await expect.poll(both, { timeout: 20_000 }).toEqual([200, 403]);
    await org.practice('POST', '/faults', { clear: true });
  });
});
