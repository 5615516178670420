import { createHash } from 'node:crypto';
import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import type { RestRequest } from './rest-request.ts';

const changedAt = (row: Row): number => Number(row.LastModifiedDate ?? row.SystemModstamp ?? 0);

/** Only account rows carry an ETag. */
function etagOf(object: SObject, row: Row): string | undefined {
  if (object.name !== 'Account') return undefined;
  const digest = createHash('sha1').update(JSON.stringify(row)).digest('base64url');
  return `"${digest.slice(0, 27)}--gzip"`;
}

const names = (header: string, tag: string): boolean =>
  header.trim() === '*' || header.split(',').some((entry) => entry.trim().replace(/^W\//, '') === tag);

/** 304 when the client's copy is still good. */
export function conditional(request: RestRequest, object: SObject, row: Row, answer: () => Reply): Reply {
  precondition(request, object, row);
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  const tag = etagOf(object, row);
  const known = request.headers['if-none-match'];
  if (tag && known && names(known, tag)) return { status: 304 };
  if (!Number.isNaN(since) && changedAt(row) <= since) return { status: 304 };
  const reply = answer();
  const headers = { 'Last-Modified': new Date(changedAt(row)).toUTCString(), ...(tag ? { ETag: tag } : {}) };
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** 412 when the row is no longer the one the client means. */
export function precondition(request: RestRequest, object: SObject, row: Row): void {
  const since = Date.parse(request.headers['if-unmodified-since'] ?? '');
  const tag = etagOf(object, row);
  const wanted = request.headers['if-match'];
  const unwanted = request.method === 'GET' || request.method === 'HEAD' ? undefined : request.headers['if-none-match'];
  const changed = !Number.isNaN(since) && changedAt(row) > since;
  if (changed || (tag && wanted && !names(wanted, tag)) || (tag && unwanted && names(unwanted, tag))) {
    throw refuse(412, 'PRECONDITION_FAILED', 'The record has been modified since it was read.');
  }
}
