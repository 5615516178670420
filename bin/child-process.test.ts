import { afterEach, expect, test, vi } from 'vitest';
import { readProcessSettings } from './child-process.ts';

afterEach(() => vi.unstubAllEnvs());

const read = (env: Record<string, string>) => {
  vi.stubEnv('DATABASE_URL', 'postgres://localhost/nagare');
  vi.stubEnv('NAGARE_URL', undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return readProcessSettings();
};

test.each([
  [{ PORT: '4400' }, 'http://localhost:4400'],
  [{ PORT: '5000' }, 'http://localhost:5000'],
  [{ PORT: '5000', NAGARE_URL: 'https://nagare.example.com' }, 'https://nagare.example.com'],
])('%j: links begin with %s', (env, publicUrl) => {
  expect(read(env).publicUrl).toBe(publicUrl);
});

test('an address that is none is refused at the start', () => {
  expect(() => read({ NAGARE_URL: 'nagare' })).toThrow('NAGARE_URL');
});
