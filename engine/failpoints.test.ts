import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseFailpoint } from './failpoints.ts';

test.each([
  ['leased', { name: 'leased', left: 1, signal: 'SIGKILL' }],
  ['settled:7', { name: 'settled', left: 7, signal: 'SIGKILL' }],
  ['sent:2:stop', { name: 'sent', left: 2, signal: 'SIGSTOP' }],
  ['', undefined],
  [undefined, undefined],
])('reads %j', (text, armed) => {
  expect(parseFailpoint(text)).toEqual(armed);
});

test.each(['nowhere:1', 'sent:0', 'sent:-1', 'sent:x', 'sent:1:halt', 'sent:1:stop:2', 'sent::stop', ' sent:1'])(
  'refuses %j, so that no crash test passes without a crash',
  (text) => {
    expect(() => parseFailpoint(text)).toThrow(text);
  },
);

const passing = (env: string) => {
  const file = JSON.stringify(fileURLToPath(new URL('failpoints.ts', import.meta.url)));
  const script = `const { failpoint, failpointSoon } = await import(${file});
    failpoint('settled'); console.log('first'); failpointSoon('sent'); console.log('same turn');
    await new Promise((done) => setTimeout(done, 200)); failpoint('settled'); console.log('end');`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, NAGARE_FAILPOINT: env },
    encoding: 'utf8',
  });
};

test('a process passes every failpoint but its own', () => {
  expect(passing('')).toMatchObject({ status: 0, stdout: 'first\nsame turn\nend\n', stderr: '' });
  expect(passing('leased:1').stdout).toBe('first\nsame turn\nend\n');
});

test('a process dies at its failpoint the nth time, and says so', () => {
  expect(passing('settled:2')).toMatchObject({
    signal: 'SIGKILL',
    stdout: 'first\nsame turn\n',
    stderr: 'failpoint settled SIGKILL\n',
  });
});

test('a failpoint for soon lets the turn of the event loop end', () => {
  expect(passing('sent:1')).toMatchObject({ signal: 'SIGKILL', stdout: 'first\nsame turn\n' });
});
