import { describe, expect, it } from 'vitest';
import { describeError } from '../words.ts';
import { fieldName } from './field-name.ts';

describe('the field that an error is about', () => {
  it.each([
    ['salesforce.addRecord', 'fields.Name', /^[^@]+ › Name$/],
    ['salesforce.addRecord', 'fields.Account.Name', /^[^@]+ › Account\.Name$/],
    ['salesforce.searchRecords', 'conditions.0.value', /^[^@]+ › 1$/],
    ['logic.branch', 'routes.r1.0.all.0.left', /^[^@›]+$/],
    ['logic.onceOnly', 'key', /^[^@›]+$/],
    ['logic.onceOnly', 'unheard.of', /^unheard\.of$/],
  ])('of %s at %s is told by its label', (type, path, told) => {
    const params = { field: fieldName(type, path), expected: '' };
    for (const locale of ['ja', 'en'] as const) {
      const { message } = describeError(locale, 'flow.badValue', params);
      const [, field = ''] = message.match(/[「“](.+?)[」”]/) ?? [];
      expect(field).toMatch(told);
    }
  });
});
