/**
 * The partner API's SOAP, only for what REST cannot say: converting a lead, merging records. jsforce reads the XML of the
 * answer; the session travels in the envelope (transport.ts).
 */
import { z } from 'zod';
import { UncertainError, UserFixableError } from '../errors.ts';
import { isRecord } from '../rest/json.ts';
import type { Subject } from './errors.ts';
import { type Party, Refused } from './gather/travel.ts';
import { type Answer, API_VERSION, type Call, CallFailed, type SalesforceSession } from './session.ts';
import { SESSION_PLACE } from './transport.ts';
import { isKnownCode } from './verdicts.ts';

export interface SoapRequest {
  operation: 'convertLead' | 'merge';
  /** What stands inside the operation. */
  elements: XmlPart[];
  subject: Subject;
}

export interface XmlPart {
  name: string;
  /** Where it is another one than that of the parts around. */
  namespace?: string;
  value: string | boolean | XmlPart[];
}

/** Texts by element; null for an empty one. */
export type SoapResult = Record<string, string | string[] | null>;

const nil = z.object({ $: z.looseObject({ 'xsi:nil': z.literal('true') }) }).transform(() => null);

const text = z.union([z.string(), nil]);

interface SoapError {
  statusCode: string;
  message: string | null;
  /** One name, several, or nothing said. */
  fields?: unknown;
  duplicateResult?: unknown;
}

const one = z.looseObject({ success: z.literal('true') }).or(
  z.looseObject({
    success: z.literal('false'),
    errors: z.preprocess(
      (value) => (Array.isArray(value) ? value : [value]),
      z.array(z.looseObject({ statusCode: z.string(), message: text.default('') })).min(1),
    ),
  }),
);

export function soapCalls(session: SalesforceSession): Party<SoapRequest, SoapResult[]> {
  const told = (error: unknown, { subject }: SoapRequest) => session.told(error, subject);
  return {
    told,
    startGroup: () => () => false,
    async alone(request, call) {
      try {
        return read(await send(session, request, call), request.operation);
      } catch (error) {
        throw told(error instanceof CallFailed ? spokenFault(error) : error, request);
      }
    },
    together: () => Promise.reject(new Refused()), // never called: a group never takes a second one
  };

  function read({ body }: Answer, operation: string): SoapResult[] {
    const envelope = child(body, 'Envelope');
    const result = child(child(child(envelope, 'Body'), `${operation}Response`), 'result');
    const results = z
      .array(one)
      .min(1)
      .safeParse(Array.isArray(result) ? result : [result]);
    if (!results.success) {
      throw new UncertainError('salesforce.unreadableAnswer', { host: session.host }, { cause: results.error });
    }
    return results.data.map((found) => {
      if (found.success === 'true') return plain(found);
      // Nothing of it was done: a refusal in the words of a single REST call.
      const errors = (found.errors as SoapError[]).map(({ statusCode, message, fields, duplicateResult }) => ({
        ...{ errorCode: statusCode, message: message ?? '', fields: listOf(fields) },
        ...(duplicateResult === undefined ? {} : { duplicateResult: inJson(duplicateResult) }),
      }));
      const status = errors[0]?.errorCode === 'UNKNOWN_EXCEPTION' ? 500 : 400;
      throw new CallFailed(Object.assign(new Error('refused'), { data: errors }), { status, headers: {} });
    });
  }
}

function send(session: SalesforceSession, { operation, elements }: SoapRequest, call: Call): Promise<Answer> {
  const body = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">',
    `<soapenv:Header xmlns="urn:partner.soap.sforce.com"><SessionHeader><sessionId>${SESSION_PLACE}</sessionId></SessionHeader></soapenv:Header>`,
    `<soapenv:Body xmlns="urn:partner.soap.sforce.com"><${operation}>${elements.map(xml).join('')}</${operation}></soapenv:Body>`,
    '</soapenv:Envelope>',
  ].join('');
  const headers = { accept: 'text/xml', 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' };
  return session.send({ method: 'POST', path: `/services/Soap/u/${API_VERSION}`, body, headers }, call);
}

/** Of a record's own elements in the partner API; all else is in the API's. */
export const RECORD = 'urn:sobject.partner.soap.sforce.com';

export function xml({ name, namespace, value }: XmlPart): string {
  const inner = Array.isArray(value) ? value.map(xml).join('') : escaped(String(value));
  return `<${name}${namespace === undefined ? '' : ` xmlns="${namespace}"`}>${inner}</${name}>`;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

const escaped = (value: string): string => value.replace(/[&<>"\r]/g, (character) => escapes[character] ?? '');

/** XML has no way to write these at all; REST has. Says the field whose text holds one. */
export function sendable(value: string, field: string): string {
  if (!/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/u.test(value)) return value;
  throw new UserFixableError('salesforce.textUnsendable', { place: field }, { repair: { kind: 'field', field } });
}

/** A fault stands for the whole call: told by its code like a refusal of REST, or as what it is, when nobody knows the code. */
function spokenFault(error: CallFailed): CallFailed {
  const { data } = error.cause as { data?: unknown }; // jsforce's HttpApiError, whose class it does not export
  const answer = isRecord(data) && typeof data.message === 'string' ? data.message : '';
  const errorCode = /<faultcode>(?:\w+:)?(\w+)<\/faultcode>/.exec(answer)?.[1];
  if (errorCode === undefined) return error;
  const message = /<faultstring>(?:\w+: )?([^<]*)<\/faultstring>/.exec(answer)?.[1] ?? '';
  const status = isKnownCode(errorCode) ? 400 : 500;
  const cause = Object.assign(new Error(errorCode, { cause: error.cause }), { data: [{ errorCode, message }] });
  return new CallFailed(cause, { ...error.trace, status });
}

/** Matches of a duplicate rule as REST tells them: XML has no lists, so a single one stands there by itself. */
function inJson(result: unknown): unknown {
  const matchResults = listOf(child(result, 'matchResults')).map((one) => ({
    entityType: child(one, 'entityType'),
    matchRecords: listOf(child(one, 'matchRecords')).map((match) => ({
      record: { Id: listOf(child(child(match, 'record'), 'Id'))[0] }, // the partner API names it twice
    })),
  }));
  return { matchResults };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** By local name: the prefix is the server's own business. */
function child(parent: unknown, name: string): unknown {
  if (!isRecord(parent)) return undefined;
  const key = Object.keys(parent).find((one) => one.split(':').at(-1) === name);
  return key === undefined ? undefined : parent[key];
}

function plain(found: Record<string, unknown>): SoapResult {
  const entries = Object.entries(found).map(([name, value]): [string, SoapResult[string]] => {
    if (Array.isArray(value)) return [name, value.filter((entry) => typeof entry === 'string')];
    return [name, typeof value === 'string' ? value : null];
  });
  return Object.fromEntries(entries);
}
