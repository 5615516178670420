import { describe, expect, it } from 'vitest';
import { rareShows, readFilter, shows, toFailureQuery, toQuery, toQuestion } from './filter.ts';

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readFilter((key) => params.get(key));
};

describe('the filter of the run log', () => {
  it('comes back out of its own address', () => {
    const filter = {
      show: 'problems',
      flowId: '01a20081-ffde-7614-88b5-48af24a444f5',
      search: 'a@b.jp',
      days: 7,
      failure: null,
    } as const;
    expect(read(toQuery(filter))).toEqual(filter);
    for (const show of [...shows, ...rareShows]) expect(read(toQuery({ ...filter, show })).show).toBe(show);
  });

  it('shows everything when the address holds nothing that it knows', () => {
    expect(read('?show=nonsense&flow=%27%20or%201=1&days=2')).toEqual({
      show: 'all',
      flowId: null,
      search: '',
      days: null,
      failure: null,
    });
    expect(toQuery(read(''))).toBe('');
  });

  it('leads to the runs of one group of failures, and to nothing half', () => {
    const id = '01a20081-ffde-7614-88b5-48af24a444f5';
    const failure = { flowId: id, nodeId: 'add', code: 'salesforce.tooLong', firstId: id, lastId: id };
    const query = toFailureQuery(failure);
    expect(read(query).failure).toEqual(failure);
    expect(toQuestion(read(query))).toEqual({ limit: 50, failure });
    expect(read(query.replace('cause=', 'why=')).failure).toBeNull();
  });

  it('asks for failed runs that nobody has mended since, and those that need attention, as problems', () => {
    expect(toQuestion(read('?show=problems&q=%20x%20&days=1'))).toEqual({
      limit: 50,
      statuses: ['failed', 'needsAttention'],
      isUnsolved: true,
      search: 'x',
      days: 1,
    });
  });
});
