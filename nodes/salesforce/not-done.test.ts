/** Answers that look like a success and are none: nothing was written, or nobody knows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';

let far: FarSide;
let next: () => Recorded = () => ({ status: 404 });

beforeAll(async () => {
  far = await startFarSide(() => next());
});

afterAll(() => far.close());

const client = () => clientAt(far.url);

test.each([301, 302, 307, 308])(
  'an address that leads elsewhere (%i) did nothing: the connection is to be mended',
  async (status) => {
    next = () => ({ status, headers: { location: 'https://elsewhere.example/' }, body: '' });
    const at = '001000000000001AAA';
    const moved = { code: 'salesforce.moved' };
    expect(await failure(client().update('Account', at, { Name: 'x' }, {}, {}))).toMatchObject(moved);
    expect(await failure(client().remove('Account', at, {}))).toMatchObject(moved);
    expect(await failure(client().create('Account', { Name: 'x' }, {}, {}))).toMatchObject(moved);
    expect(await failure(client().query('SELECT Id FROM Account'))).toMatchObject(moved);
  },
);

test.each([
  ['a page of somebody between', 200, '<html>maintenance</html>'],
  ['an object', 200, {}],
])('a change that is answered by %s is not taken for done', async (_name, status, body) => {
  next = () => ({ status, body });
  const at = '001000000000001AAA';
  const unsure = { kind: 'uncertain', code: 'salesforce.unreadableAnswer' };
  expect(await failure(client().update('Account', at, { Name: 'x' }, {}, {}))).toMatchObject(unsure);
  expect(await failure(client().remove('Account', at, {}))).toMatchObject(unsure);
});
