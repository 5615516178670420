import { toCsv } from '../bulk/csv.ts';
import type { Reply, Request } from '../http/message.ts';
import { toXml } from '../soap/xml.ts';
import type { AsyncError } from './async-error.ts';
import type { AsyncResult, ContentType } from './jobs.ts';

const NAMESPACE = 'xmlns="http://www.force.com/2009/06/asyncapi/dataload"';

/** Clients that write JSON read it too; everybody else gets XML. */
export const wantsJson = (request: Request, type?: ContentType): boolean =>
  type === 'JSON' || /json/i.test(`${request.headers['content-type'] ?? ''} ${request.headers.accept ?? ''}`);

/** A job is told in the language of the request, whatever its batches are written in: salesforce-bulk counts on it. */
export const wantsJobAsJson = (request: Request, type: ContentType): boolean =>
  /xml/i.test(request.headers['content-type'] ?? '') ? false : wantsJson(request, type);

export const xml = (status: number, name: string, value: Record<string, unknown>): Reply => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?>${toXml(name, value).replace(`<${name}>`, `<${name} ${NAMESPACE}>`)}`,
  headers: { 'Content-Type': 'application/xml' },
});

export const csv = (rows: readonly (readonly unknown[])[]): Reply => ({
  status: 200,
  body: toCsv(rows, ',', '\n'),
  headers: { 'Content-Type': 'text/csv' },
});

export function refusal(request: Request, { code, message }: AsyncError): Reply {
  const error = { exceptionCode: code, exceptionMessage: message };
  return wantsJson(request) ? { status: 400, body: error } : xml(400, 'error', error);
}

const errorText = ({ statusCode, message, fields }: NonNullable<AsyncResult['error']>): string =>
  `${statusCode}:${message}:${fields.join(' ')} --`;

/** What became of the rows of a batch, in the job's own format. */
export function showResults(results: readonly AsyncResult[], type: ContentType): Reply {
  if (type === 'CSV') {
    const rows = results.map(({ id, created, error }) => [id, !error, created, error ? errorText(error) : '']);
    return csv([['Id', 'Success', 'Created', 'Error'], ...rows]);
  }
  const list = results.map(({ id, created, error }) => ({
    success: !error,
    created,
    id: id === '' ? null : id,
    errors: error ? [{ ...error, extendedErrorDetails: null }] : [],
  }));
  return type === 'JSON' ? { status: 200, body: list } : xml(200, 'results', { result: list });
}
