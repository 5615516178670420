import { describe, expect, it } from 'vitest';
import { readFilter, toQuery, toQuestion } from './filter.ts';

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readFilter((key) => params.get(key));
};

describe('the filter of the run log', () => {
  it('comes back out of its own address', () => {
    const filter = { show: 'problems', flowId: '01a20081-ffde-7614-88b5-48af24a444f5', search: 'a@b.jp' } as const;
    expect(read(toQuery(filter))).toEqual(filter);
  });

  it('shows everything when the address holds nothing that it knows', () => {
    expect(read('?show=nonsense&flow=%27%20or%201=1')).toEqual({ show: 'all', flowId: null, search: '' });
    expect(toQuery(read(''))).toBe('');
  });

  it('asks for failed runs and those that need attention as problems', () => {
    expect(toQuestion(read('?show=problems&q=%20x%20'))).toEqual({
      limit: 50,
      statuses: ['failed', 'needsAttention'],
      search: 'x',
    });
  });
});
