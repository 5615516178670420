import { expect, test } from 'vitest';
import { TransientError } from '../nodes/errors.ts';
import { asTransient, isDatabaseAway } from './database-away.ts';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

test.each([
  ['the server shuts down', coded('57P01')],
  ['the server starts up', coded('57P03')],
  ['no connection is left', coded('53300')],
  ['refused', coded('ECONNREFUSED')],
  ['the socket broke', new Error('Connection terminated unexpectedly')],
  ['the pool waited too long', new Error('timeout exceeded when trying to connect')],
  ['a connection of its own waited too long', new Error('timeout expired')],
  ['told by the query builder', new Error('Failed query', { cause: coded('08006') })],
  ['a deadlock', coded('40P01')],
  ['a standby that is not yet in charge', coded('25006')],
  ['a lock that took too long', coded('55P03')],
  ['a statement that took too long', coded('57014')],
])('the database is away: %s', (_, error) => {
  expect(isDatabaseAway(error)).toBe(true);
  expect(asTransient(error)).toBeInstanceOf(TransientError);
});

test.each([
  ['a wrong statement', coded('42601')],
  ['a value that cannot be stored', coded('22P05')],
  ['a duplicate', coded('23505')],
  ['a bug', new TypeError('x is undefined')],
  ['no error', 'Connection terminated'],
])('is no sign of an absent database: %s', (_, error) => {
  expect(isDatabaseAway(error)).toBe(false);
  expect(asTransient(error)).toBe(error);
});

test('what a node said of its own far side stays, whatever lies behind it', () => {
  const said = new TransientError('ecforce.unreachable', {}, { cause: coded('ECONNREFUSED') });
  expect(asTransient(said)).toBe(said);
});
