import { expect, test } from 'vitest';
import { isOwnPath } from './own-path.ts';

const home = 'https://nagare.example';
const leadsTo = (path: string): string => new URL(path, home).origin;

test.each(['/', '/flows', '/flows/1?step=2&field=fields.Name', '/flows?q=%09', '/flows/見積#top'])(
  'a page of ours is one: %s',
  (path) => {
    expect(isOwnPath(path)).toBe(true);
    expect(leadsTo(path)).toBe(home);
  },
);

test.each(['//evil.example', '/\\evil.example', '/\t/evil.example', '/\n\\evil.example', '/\r//evil.example', '/a\\b'])(
  'what a browser may read as another site is none: %j',
  (path) => expect(isOwnPath(path)).toBe(false),
);

test.each(['', 'flows', 'https://evil.example', 'javascript:alert(1)', ' /flows'])('nor is %j', (path) =>
  expect(isOwnPath(path)).toBe(false),
);
