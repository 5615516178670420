import { describe, expect, it } from 'vitest';
import { type Progress, reasonsOf, rerunAll } from './rerun-all.ts';

const parts: Record<string, Awaited<ReturnType<Parameters<typeof rerunAll>[0]>>> = {
  first: {
    runIds: ['a', 'b'],
    left: [{ runId: 'x', code: 'run.newerSucceeded', params: { record: 'A' } }],
    next: 'second',
  },
  second: { runIds: ['c'], left: [], next: null },
};

const asking = () => {
  const asked: (string | undefined)[] = [];
  const call = async (after: string | undefined) => {
    asked.push(after);
    const part = parts[after ?? 'first'];
    if (!part) throw new Error('no such part');
    return part;
  };
  return { asked, call };
};

describe('running a group again', () => {
  it('goes on from part to part until none is left, and tells how far it is', async () => {
    const { asked, call } = asking();
    const told: Progress[] = [];
    const done = await rerunAll(call, { tell: (progress) => told.push(progress), isStopped: () => false });
    expect(asked).toEqual([undefined, 'second']);
    expect(told.map(({ made }) => made.length)).toEqual([2, 3]);
    expect(done).toMatchObject({ made: ['a', 'b', 'c'], left: [{ runId: 'x' }] });
  });

  it('begins no further part once it is stopped', async () => {
    const { asked, call } = asking();
    const done = await rerunAll(call, { tell: () => undefined, isStopped: () => true });
    expect(asked).toEqual([undefined]);
    expect(done.made).toEqual(['a', 'b']);
  });

  it('names each reason of what was passed over once, with its count', () => {
    const left = ['run.newerSucceeded', 'flow.deleted', 'run.newerSucceeded'].map((code, index) => ({
      runId: `${index}`,
      code,
      params: { index },
    }));
    expect(reasonsOf(left)).toEqual([
      { code: 'run.newerSucceeded', params: { index: 0 }, count: 2 },
      { code: 'flow.deleted', params: { index: 1 }, count: 1 },
    ]);
  });
});
