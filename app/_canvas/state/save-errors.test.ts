import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { isConflict, isRefused } from './save-errors.ts';

const answered = (httpStatus: number, code: string) =>
  TRPCClientError.from({ error: { message: code, code: -32000, data: { httpStatus, error: { code, params: {} } } } });

test('saving is not tried again when the person may not, and when the flow is gone', () => {
  expect(isRefused(answered(403, 'engine.notAllowed'))).toBe(true);
  expect(isRefused(answered(400, 'app.badRequest'))).toBe(true);
  expect(isRefused(answered(422, 'flow.notFound'))).toBe(true);
});

test('saving is tried again after a lost connection, a new sign-in and a server that comes back', () => {
  for (const error of [new TypeError('Failed to fetch'), TRPCClientError.from(new Error('Failed to fetch'))])
    expect(isRefused(error)).toBe(false);
  for (const status of [401, 429, 500, 503]) expect(isRefused(answered(status, 'app.signedOut'))).toBe(false);
});

test('what somebody else saved first is asked about', () => {
  const conflict = answered(422, 'flow.draftConflict');
  expect([isConflict(conflict), isRefused(conflict)]).toEqual([true, false]);
});
