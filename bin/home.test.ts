import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Environment, readSettings } from './home.ts';

const folder = mkdtempSync(join(tmpdir(), 'nagare-home-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (argv: string[], env: Environment = {}) =>
  readSettings(argv, { NAGARE_HOME: join(folder, 'データ'), ...env });

describe('settings', () => {
  test('have defaults that work on one’s own machine', () => {
    expect(read([])).toMatchObject({
      port: 4400,
      url: 'http://localhost:4400',
      hasPracticeOrg: true,
      databaseUrl: undefined,
    });
  });

  test('take the port from the argument before PORT', () => {
    expect(read(['--port', '5000'], { PORT: '6000' })).toMatchObject({ port: 5000, url: 'http://localhost:5000' });
    expect(read([], { PORT: '6000' }).port).toBe(6000);
  });

  test.each([
    [[], 'http://localhost:4400', true],
    [[], 'http://127.0.0.1:4400', true],
    [[], 'https://nagare.example.com', false],
    [['--practice'], 'https://nagare.example.com', true],
    [['--no-practice'], 'http://localhost:4400', false],
  ])('with %j and %s decide whether there is a practice org: %s', (argv, NAGARE_URL, hasPracticeOrg) => {
    expect(read(argv, { NAGARE_URL }).hasPracticeOrg).toBe(hasPracticeOrg);
  });

  test('drop a slash at the end of NAGARE_URL', () => {
    expect(read([], { NAGARE_URL: 'https://nagare.example.com/' }).url).toBe('https://nagare.example.com');
  });

  test.each([
    [['--port', '0'], {}, 'portInvalid'],
    [['--port', 'abc'], {}, 'portInvalid'],
    [['--prot', '1'], {}, 'argumentUnknown'],
    [[], { NAGARE_URL: 'nagare.example.com' }, 'urlInvalid'],
    [[], { NAGARE_URL: 'https://example.com/nagare' }, 'urlInvalid'],
    [[], { DATABASE_URL: 'mysql://x' }, 'databaseUrlInvalid'],
    [[], { NAGARE_TRUSTED_PROXIES: '127.0.0.1, nginx' }, 'proxyInvalid'],
    [[], { NAGARE_HOME: '/dev/null/data' }, 'homeUnusable'],
  ])('%j %j are refused with %s', (argv, env, code) => {
    expect(() => read(argv, env)).toThrow(expect.objectContaining({ code }));
  });

  test('make a data folder that others cannot list', () => {
    expect(statSync(read([]).home).mode & 0o066).toBe(0);
  });
});
