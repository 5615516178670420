/** What becomes of everybody in a group when Salesforce refuses, fails, or says nothing. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TransientError } from '../../errors.ts';
import { failure } from '../../testing/failure.ts';
import { type FarSide, type Received, type Recorded, startFarSide } from '../../testing/far-side.ts';
import { clientAt } from '../../testing/salesforce.ts';
import type { SalesforceClient } from '../client.ts';
import { objectDescription } from '../describe.ts';

let far: FarSide;
let answer: (request: Received) => Recorded = () => ({ status: 404 });
let client: SalesforceClient;

beforeAll(async () => {
  far = await startFarSide((request) => answer(request));
});

afterAll(() => far.close());

beforeEach(() => {
  far.received.length = 0;
  client = clientAt(far.url);
});

interface SentRecord {
  attributes: { type: string };
  Name: string;
}

const isGroup = ({ url }: Received) => url.includes('/composite/sobjects');
const recordsOf = ({ body }: Received) => (JSON.parse(body) as { records: SentRecord[] }).records;
const idOf = (n: number) => `001${String(n).padStart(12, '0')}AAA`;

/** As an org answers that saves everything; ids carry the number in the name. */
function saved(request: Received): Recorded {
  if (!isGroup(request)) {
    const { Name } = JSON.parse(request.body) as SentRecord;
    return { status: 201, body: { id: idOf(Number(Name)), success: true, errors: [] } };
  }
  const body = recordsOf(request).map(({ Name }) => ({ id: idOf(Number(Name)), success: true, errors: [] }));
  return { status: 200, body };
}

const said = (status: number, errorCode: string, message = 'x'): Exclude<Recorded, string> => ({
  status,
  body: [{ errorCode, message, fields: [] }],
});

const create = (n: number, { object = 'Account', call = {} } = {}) =>
  client.create(object, { Name: String(n) }, {}, call);

const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

const groups = () => far.received.filter(isGroup).map((request) => recordsOf(request).length);

describe('a group of creates', () => {
  test('is sent sorted by type, at most 200 records and ten types in a call, every id to its asker', async () => {
    answer = saved;
    const answers = await times(450, (n) => create(n, { object: `Object${n % 12}__c` }));
    expect(answers).toEqual(answers.map((_, n) => ({ id: idOf(n) })));
    for (const request of far.received) {
      const types = recordsOf(request).map(({ attributes }) => attributes.type);
      expect(types).toEqual([...types].sort());
      expect(new Set(types).size).toBeLessThanOrEqual(10);
      expect(types.length).toBeLessThanOrEqual(200);
      expect(JSON.parse(request.body)).toMatchObject({ allOrNone: false });
    }
  });

  test('that is refused as a whole is halved until only the guilty one fails', async () => {
    answer = (request) => {
      const names = isGroup(request) ? recordsOf(request).map(({ Name }) => Name) : [JSON.parse(request.body).Name];
      return names.includes('7') ? said(400, 'JSON_PARSER_ERROR', 'Unexpected character') : saved(request);
    };
    const outcomes = await times(40, async (n) => (n === 7 ? failure(create(n)) : create(n)));
    expect(outcomes[7]).toMatchObject({ code: 'salesforce.valueUnreadable', kind: 'userFixable' });
    expect(outcomes.filter((outcome) => 'id' in outcome)).toHaveLength(39);
    expect(far.received.length).toBeLessThan(20);
  });

  test.each(['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'CANNOT_EXECUTE_FLOW_TRIGGER'])(
    'whose automation broke off, which answers %s for each, is halved until only the guilty one fails',
    async (statusCode) => {
      const message = 'Trg: execution of BeforeInsert';
      const problem = { statusCode, message, fields: [] };
      answer = (request) => {
        if (!isGroup(request)) {
          return JSON.parse(request.body).Name === '7' ? said(400, statusCode, message) : saved(request);
        }
        const records = recordsOf(request);
        if (!records.some(({ Name }) => Name === '7')) return saved(request);
        return { status: 200, body: records.map(() => ({ success: false, errors: [problem] })) };
      };
      const outcomes = await times(40, async (n) => (n === 7 ? failure(create(n)) : create(n)));
      expect(outcomes[7]).toMatchObject({ code: 'salesforce.orgAutomationFailed', kind: 'userFixable' });
      expect(outcomes.filter((outcome) => 'id' in outcome)).toHaveLength(39);
      expect(far.received.length).toBeLessThan(20);
    },
  );

  test('too large for the limits of Apex is sent in parts that are not', async () => {
    const message = 'Trg: System.LimitException: Too many SOQL queries: 101';
    const problem = { statusCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, fields: [] };
    answer = (request) => {
      const isTooLarge = isGroup(request) && recordsOf(request).length > 50;
      if (!isTooLarge) return saved(request);
      return { status: 200, body: recordsOf(request).map(() => ({ success: false, errors: [problem] })) };
    };
    expect(await times(200, (n) => create(n))).toEqual(Array.from({ length: 200 }, (_, n) => ({ id: idOf(n) })));
    expect(groups().filter((size) => size <= 50)).toEqual([50, 50, 50, 50]);
  });

  test('too large by far is not sent one by one for that', async () => {
    const message = 'Trg: System.LimitException: Too many SOQL queries: 101';
    const problem = { statusCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, fields: [] };
    answer = (request) => {
      const isTooLarge = isGroup(request) && recordsOf(request).length > 15;
      if (!isTooLarge) return saved(request);
      return { status: 200, body: recordsOf(request).map(() => ({ success: false, errors: [problem] })) };
    };
    expect(await times(200, (n) => create(n))).toEqual(Array.from({ length: 200 }, (_, n) => ({ id: idOf(n) })));
    expect(far.received.length).toBeLessThan(60);
  });

  test('whose automation fails for every record costs little more than one call for each', async () => {
    const [statusCode, message] = ['CANNOT_EXECUTE_FLOW_TRIGGER', 'The flow failed'];
    const problem = { statusCode, message, fields: [] };
    answer = (request) =>
      isGroup(request)
        ? { status: 200, body: recordsOf(request).map(() => ({ success: false, errors: [problem] })) }
        : said(400, statusCode, message);
    for (const outcome of await times(200, (n) => failure(create(n))))
      expect(outcome).toMatchObject({ code: 'salesforce.orgAutomationFailed', kind: 'userFixable' });
    expect(far.received.length).toBeLessThan(215);
  });

  test.each<[string, Recorded, object]>([
    [
      'the daily limit',
      said(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
      { code: 'salesforce.dailyLimit' },
    ],
    ['too many requests', { status: 429, body: '', headers: { 'retry-after': '9' } }, {}],
    [
      'maintenance',
      { ...said(503, 'SERVER_UNAVAILABLE'), headers: { 'retry-after': '30' } },
      { code: 'salesforce.busy', retryAfterMs: 30_000 },
    ],
    ['a locked row', said(400, 'UNABLE_TO_LOCK_ROW'), { code: 'salesforce.rowLocked' }],
  ])(
    'refused because of %s surely had no effect, and is not sent again by itself',
    async (_name, recorded, expected) => {
      answer = () => recorded;
      const outcomes = await times(30, (n) => failure(create(n)));
      for (const outcome of outcomes) expect(outcome).toMatchObject(expected);
      expect(new Set(outcomes.map((outcome) => (outcome as TransientError).kind))).not.toContain('uncertain');
      if ('code' in expected) expect(far.received).toHaveLength(1);
    },
  );

  test.each<[string, Recorded]>([
    ['silence cut short', 'cut'],
    ['500', said(500, 'UNKNOWN_EXCEPTION')],
    ['502', { status: 502, body: '<html/>' }],
    ['504', { status: 504, body: '' }],
    ['a gateway’s 503', { status: 503, body: '<html/>', headers: { 'retry-after': '30' } }],
    ['a page instead of results', { status: 200, body: '<html>welcome</html>' }],
    ['fewer results than records', { status: 200, body: [{ id: idOf(1), success: true, errors: [] }] }],
    [
      'a result that says nothing',
      { status: 200, body: Array.from({ length: 30 }, () => ({ success: true, errors: [] })) },
    ],
    ['a failure without a reason', { status: 200, body: Array.from({ length: 30 }, () => ({ success: false })) }],
  ])('answered by %s may have been saved: each is uncertain, none is sent again', async (_name, recorded) => {
    answer = () => recorded;
    for (const outcome of await times(30, (n) => failure(create(n))))
      expect(outcome).toMatchObject({ kind: 'uncertain' });
    expect(far.received).toHaveLength(1);
  });

  test('that gets no answer at all is uncertain for each at its own time-out, and only for those', async () => {
    answer = () => 'silence';
    const clocks = Array.from({ length: 5 }, () => new AbortController());
    const sent = times(5, (n) => failure(create(n, { call: { signal: clocks[n]?.signal } })));
    while (far.received.length === 0) await setTimeout(5);
    for (const clock of clocks) clock.abort(new DOMException('too late', 'TimeoutError'));
    const outcomes = await sent;
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'uncertain', code: 'salesforce.noAnswer' });
    expect(groups()).toEqual([5]);
  });

  test('nobody who listens is not called', async () => {
    const before = far.received.length;
    const error = await failure(create(1, { call: { signal: AbortSignal.abort() } }));
    expect(error).toMatchObject({ kind: 'transient' });
    expect(far.received.length).toBe(before);
  });

  test('in which one became late between two sends is sent without it', async () => {
    let isLate = false;
    const check = () => {
      if (isLate) throw new TransientError('engine.sentTooLate');
    };
    answer = (request) => {
      if (request.url.endsWith('/oauth2/token')) {
        const id = 'https://login.salesforce.com/id/00D000000000001AAA/005000000000001AAA';
        return { status: 200, body: { access_token: '00Dnew!token', instance_url: far.url, id } };
      }
      if (request.headers.authorization === 'Bearer 00Dnew!token') return saved(request);
      isLate = true;
      return said(401, 'INVALID_SESSION_ID');
    };
    const outcomes = await times(4, async (n) =>
      n === 2 ? failure(create(n, { call: { guard: { check } } })) : create(n),
    );
    expect(outcomes[2]).toMatchObject({ code: 'engine.sentTooLate' });
    expect(outcomes[3]).toEqual({ id: idOf(3) });
    expect(recordsOf(far.received.at(-1) as Received).map(({ Name }) => Name)).toEqual(['0', '1', '3']);
  });

  test('a duplicate in a group is asked again alone, for the records that stand in its way', async () => {
    const duplicateResut = { matchResults: [{ matchRecords: [{ record: { Id: '003000000000009AAA' } }] }] };
    answer = (request) => {
      if (!isGroup(request)) {
        return { status: 400, body: [{ duplicateResut, errorCode: 'DUPLICATES_DETECTED', message: 'Use one?' }] };
      }
      const errors = [{ statusCode: 'DUPLICATES_DETECTED', message: 'Use one?', fields: [] }];
      const body = recordsOf(request).map(({ Name }) =>
        Name === '1' ? { success: false, errors } : { id: idOf(Number(Name)), success: true, errors: [] },
      );
      return { status: 200, body };
    };
    const [, twin] = await times(3, async (n) => (n === 1 ? failure(create(n)) : create(n)));
    expect(twin).toMatchObject({ code: 'salesforce.duplicatesDetected', params: { recordIds: '003000000000009AAA' } });
    expect(far.received.map(isGroup)).toEqual([true, false]);
  });

  test.each([
    ['UNABLE_TO_LOCK_ROW', { kind: 'transient', code: 'salesforce.rowLocked' }],
    ['SERVER_UNAVAILABLE', { kind: 'transient', code: 'salesforce.busy' }],
    ['UNKNOWN_EXCEPTION', { kind: 'uncertain', code: 'salesforce.serverError' }],
  ])('one record of it may meet %s alone', async (statusCode, expected) => {
    answer = (request) => {
      const errors = [{ statusCode, message: 'x', fields: [] }];
      const body = recordsOf(request).map(({ Name }) =>
        Name === '1' ? { success: false, errors } : { id: idOf(Number(Name)), success: true, errors: [] },
      );
      return { status: 200, body };
    };
    const [one, other] = await times(2, async (n) => (n === 1 ? failure(create(n)) : create(n)));
    expect(one).toEqual({ id: idOf(0) });
    expect(other).toMatchObject(expected);
  });
});

test('updates answered for other records than were sent are uncertain', async () => {
  answer = () => ({ status: 200, body: [2, 1].map((n) => ({ id: idOf(n), success: true, errors: [] })) });
  const outcomes = [1, 2].map((n) => failure(client.update('Account', idOf(n), { Name: 'x' }, {}, {})));
  for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject({ kind: 'uncertain' });
});

describe('a group of searches', () => {
  const account = objectDescription.parse({
    name: 'Account',
    label: 'Account',
    fields: [
      { name: 'Id', label: 'Id', type: 'id' },
      { name: 'Mail__c', label: 'Mail', type: 'email' },
      { name: 'Code__c', label: 'Code', type: 'string', caseSensitive: true },
    ],
  });
  const search = (value: string, field = 'Mail__c') =>
    client.search({ object: account, fields: ['Mail__c'], conditions: [{ field, operator: 'equals', value }] });
  const queries = () => far.received.map(({ url }) => new URL(url, far.url).searchParams.get('q') ?? '');
  const page = (rows: object[], more = {}): Recorded => ({
    status: 200,
    body: { totalSize: rows.length, done: true, records: rows, ...more },
  });

  test('whose row fits nobody is asked again until each has its own answer', async () => {
    answer = ({ url }) => {
      const soql = new URL(url, far.url).searchParams.get('q') ?? '';
      return page(soql.includes("'odd@x.jp'") ? [{ Id: idOf(1), Mail__c: 'quite.other@x.jp' }] : []);
    };
    const values = ['odd@x.jp', ...Array.from({ length: 15 }, (_, n) => `even${n}@x.jp`)];
    const pages = await Promise.all(values.map((value) => search(value)));
    expect(pages.map(({ totalSize }) => totalSize)).toEqual(values.map((value) => (value === 'odd@x.jp' ? 1 : 0)));
    expect(queries().at(-1)).not.toContain(' IN ');
  });

  test('asks again alone those whom only Salesforce can tell apart', async () => {
    answer = ({ url }) => {
      const soql = new URL(url, far.url).searchParams.get('q') ?? '';
      return page(/'AB'/.test(soql) ? [{ Id: idOf(1), Code__c: 'AB', Mail__c: null }] : []);
    };
    const pages = await Promise.all(['AB', 'ab', 'ＡＢ', 'cd'].map((value) => search(value, 'Code__c')));
    expect(pages.map(({ totalSize }) => totalSize)).toEqual([1, 0, 0, 0]);
    expect(pages[0]?.records).toMatchObject([{ Id: idOf(1), Mail__c: null }]);
    expect(queries().filter((soql) => soql.includes(' IN '))).toHaveLength(1);
    expect(queries()).toHaveLength(4);
  });

  test('never takes along a blank value, nor one whose text leaves nothing to compare', async () => {
    answer = () => page([]);
    const blank = search(' ');
    expect(await failure(blank)).toMatchObject({ code: 'salesforce.blankSearchValue' });
    await Promise.all([search('\u200b'), search('a@x.jp'), search('b@x.jp')]);
    expect(queries().filter((soql) => soql.includes('\u200b'))).toEqual([
      "SELECT Id, Mail__c FROM Account WHERE Mail__c = '\u200b'",
    ]);
  });

  test('with one that Salesforce refuses leaves the others unharmed', async () => {
    answer = ({ url }) =>
      decodeURIComponent(url).includes("'bad@x.jp'") ? said(400, 'MALFORMED_QUERY', 'unexpected token') : page([]);
    const values = ['a@x.jp', 'bad@x.jp', 'c@x.jp', 'd@x.jp'];
    const outcomes = await Promise.all(values.map((v) => (v === 'bad@x.jp' ? failure(search(v)) : search(v))));
    expect(outcomes[1]).toMatchObject({ code: 'salesforce.queryRefused' });
    expect(outcomes[3]).toMatchObject({ totalSize: 0 });
  });

  test.each<[string, string, Recorded]>([
    ['maintenance', 'transient', said(503, 'SERVER_UNAVAILABLE')],
    ['a gateway’s 503', 'uncertain', { status: 503, body: '<html/>', headers: { 'retry-after': '30' } }],
  ])('met by %s is %s for each, in words of a search, with one call', async (_name, kind, recorded) => {
    answer = () => recorded;
    const outcomes = await Promise.all(['a@x.jp', 'b@x.jp'].map((value) => failure(search(value))));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind, code: 'salesforce.busy' });
    expect(far.received).toHaveLength(1);
  });
});

test('reads in one call: a part too many or an answer too short is asked again', async () => {
  answer = (request) => {
    if (!request.url.endsWith('/composite/batch')) return { status: 200, body: { Id: request.url.slice(-18) } };
    const { batchRequests } = JSON.parse(request.body) as { batchRequests: object[] };
    return { status: 200, body: { results: batchRequests.slice(1).map(() => ({ statusCode: 200, result: {} })) } };
  };
  const records = await times(60, (n) => client.retrieve('Account', idOf(n), []));
  expect(records.map(({ Id }) => Id)).toEqual(records.map((_, n) => idOf(n)));
});
