/** Addresses that come with data lead out of the house, or nowhere. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failure } from '../testing/failure.ts';
import { call } from './http.ts';
import { isInner, requireReach } from './outside.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ...[
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
    '100.64.0.1',
  ],
  ...['255.255.255.255', '224.0.0.1', '::1', '::', 'fe80::1', 'fd12:3456::1', '::ffff:10.0.0.1', '64:ff9b::a00:1'],
])('%s is inside', (address) => expect(isInner(address)).toBe(true));

test.each(['8.8.8.8', '172.32.0.1', '192.167.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is outside', (address) =>
  expect(isInner(address)).toBe(false),
);

const fetched = (url: string) => failure(call({ method: 'GET', url, headers: {}, reach: 'outside' }));

describe('refuses', () => {
  test.each([
    ['an address of this machine', 'https://127.0.0.1/x', 'http.addressInside'],
    ['the same as one number', 'https://2130706433/x', 'http.addressInside'],
    ['the same in octal', 'https://0177.0.0.1/x', 'http.addressInside'],
    ['the same in IPv6', 'https://[::1]/x', 'http.addressInside'],
    ['a mapped address', 'https://[::ffff:192.168.0.1]/x', 'http.addressInside'],
    ['the place where clouds keep their keys', 'https://169.254.169.254/latest/meta-data', 'http.addressInside'],
    ['a name that points to this machine', 'https://localhost/x', 'http.addressInside'],
    ['plain http', 'http://example.com/x', 'http.notHttps'],
  ])('%s', async (_what, url, code) => {
    expect(await fetched(url)).toMatchObject({ kind: 'userFixable', code });
  });
});

test('a host that whoever runs Nagare has named may be reached, and none beside it', async () => {
  vi.stubEnv('NAGARE_PRIVATE_HOSTS', 'files.internal, [::1] ,127.0.0.1');
  await expect(requireReach(new URL('http://127.0.0.1:1/x'), 'outside')).resolves.toBeUndefined();
  await expect(requireReach(new URL('https://[::1]/x'), 'outside')).resolves.toBeUndefined();
  await expect(requireReach(new URL('https://127.0.0.2/x'), 'outside')).rejects.toMatchObject({
    code: 'http.addressInside',
  });
});

test.each(['http://169.254.169.254/latest/meta-data', 'http://[fe80::1]/', 'http://[::ffff:169.254.169.254]/'])(
  'the place where clouds keep their keys is refused whoever wrote it and whatever is allowed: %s',
  async (url) => {
    vi.stubEnv('NAGARE_PRIVATE_HOSTS', new URL(url).hostname);
    expect(await failure(call({ method: 'GET', url, headers: {} }))).toMatchObject({ code: 'http.addressInside' });
  },
);
