import { notFound, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { Call } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import { describeJsonError } from '../validate/json-error.ts';
import { readXmlBody } from './xml-body.ts';

/** One REST call, from the wire or as a part of a composite one. */
export interface RestRequest extends Call {
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** The body of a composite part, parsed already. */
  parsed?: unknown;
}

/** Windows programs write one in front. */
const BYTE_ORDER_MARK = '\uFEFF';

export type RestHandler = (request: RestRequest) => Reply;

/** The body as JSON, or the refusal that a JSON parser of Salesforce gives. */
export function jsonBody(request: RestRequest): unknown {
  if (request.parsed !== undefined) return request.parsed;
  if (request.raw === '') {
    throw refuse(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  }
  const type = request.headers['content-type'];
  if (type && /^(application|text)\/xml\b/i.test(type)) return readXmlBody(request.raw);
  if (type && !/^application\/([\w.+-]*\+)?json\b/i.test(type)) {
    throw refuse(415, 'UNSUPPORTED_MEDIA_TYPE', `Content type not supported: ${type}`);
  }
  const text = request.raw.startsWith(BYTE_ORDER_MARK) ? request.raw.slice(1) : request.raw;
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(400, 'JSON_PARSER_ERROR', describeJsonError(text));
  }
}

/** What a JSON parser calls a value of each kind. */
const TOKENS: Record<string, string> = {
  string: 'VALUE_STRING',
  number: 'VALUE_NUMBER_INT',
  boolean: 'VALUE_TRUE',
  null: 'VALUE_NULL',
};

export function objectBody(request: RestRequest): Record<string, unknown> {
  const body = jsonBody(request);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  const token = Array.isArray(body) ? 'START_ARRAY' : TOKENS[body === null ? 'null' : typeof body];
  throw refuse(400, 'JSON_PARSER_ERROR', `Cannot deserialize instance of SObject from ${token} at [line:1, column:1]`);
}

export function objectOf(request: RestRequest): SObject {
  const object = request.org.schema.find(request.params.object ?? '');
  if (!object) throw notFound();
  return object;
}

export const base = (request: Call): string => `/services/data/v${request.version}`;
