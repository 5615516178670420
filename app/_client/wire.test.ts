import { describe, expect, it } from 'vitest';
import { wire } from './wire.ts';

const travel = (value: unknown): unknown => wire.deserialize(JSON.parse(JSON.stringify(wire.serialize(value))));

describe('the wire between server and browser', () => {
  it.each([
    ['a date', new Date('2026-11-21T05:04:03.002Z')],
    ['dates in lists and records', { rows: [{ at: new Date(0), name: 'a' }, { at: null }], next: null }],
    ['nothing', null],
    ['text that looks like a date', { text: '2026-11-21T05:04:03.002Z' }],
    ['keys that look like ours', { json: { dates: [['json']] }, dates: ['x'] }],
  ])('carries %s unchanged', (_name, value) => {
    expect(travel(value)).toEqual(value);
  });

  it('does not follow a path through a prototype', () => {
    expect(wire.deserialize({ json: {}, dates: [['__proto__', 'polluted']] })).toEqual({});
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
