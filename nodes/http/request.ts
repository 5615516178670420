import { z } from 'zod';
import { limits } from '../../engine/limits.ts';
import { defineAction, done, type Effect, field, type Json } from '../contract.ts';
import { UncertainError, UserFixableError } from '../errors.ts';
import type { Incoming } from '../rest/exchange.ts';
import { call } from '../rest/http.ts';
import { json, shortened } from '../rest/json.ts';
import { findMisfit } from '../rest/misfit.ts';
import { deepestNesting } from '../rest/scan.ts';
import { hopsHeader, requestBody, requestHeaders, requestUrl } from './outgoing.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const withBody = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

const config = z.object({
  method: field(z.enum(methods).default('GET'), { control: 'choice', choices: methods, default: 'GET' }),
  bodyKind: field(z.enum(['none', 'json', 'form', 'text']).default('none'), {
    control: 'choice',
    choices: ['none', 'json', 'form', 'text'],
    default: 'none',
    when: { field: 'method', is: withBody },
  }),
});

const keyValues = z.array(z.object({ key: z.string().max(300), value: json.optional() })).max(200);

const input = z.object({
  url: field(z.string(), { control: 'text' }),
  query: field(keyValues.optional(), { control: 'keyValues' }),
  headers: field(keyValues.optional(), { control: 'keyValues', advanced: true }),
  json: field(json.optional(), { control: 'json', required: true, when: { field: 'bodyKind', is: ['json'] } }),
  form: field(keyValues.optional(), {
    control: 'keyValues',
    required: true,
    when: { field: 'bodyKind', is: ['form'] },
  }),
  text: field(z.string().optional(), {
    control: 'longText',
    required: true,
    when: { field: 'bodyKind', is: ['text'] },
  }),
});

export type RequestConfig = z.infer<typeof config>;
export type RequestInput = z.infer<typeof input>;

/** What RFC 9110 promises of each method: a POST or PATCH may do its work twice. */
const effects: Record<RequestConfig['method'], Effect> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'idempotent',
  DELETE: 'idempotent',
  POST: 'once',
  PATCH: 'once',
};

export const request = defineAction<unknown, RequestConfig, RequestInput>({
  type: 'http.request',
  version: 1,
  icon: 'world-www',
  group: 'http',
  effect: ({ method }) => effects[method] ?? 'once',
  config,
  input,
  output: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: json }),
  outputs: [
    { path: ['status'], labelKey: 'status', type: 'number', sample: 200 },
    { path: ['headers'], labelKey: 'headers', type: 'record' },
    { path: ['body'], labelKey: 'body', type: 'record' },
  ],
  preview: (context) => ({
    method: context.config.method,
    url: requestUrl(context.input).href,
    headers: requestHeaders(context.config, context.input),
    body: previewBody(context.config, context.input),
  }),
  async run(context) {
    const url = requestUrl(context.input);
    const answer = await call({
      method: context.config.method,
      url: url.href,
      headers: { ...requestHeaders(context.config, context.input), ...hopsHeader(url, context.hops) },
      body: requestBody(context.config, context.input),
      signal: context.signal,
      guard: context.guard,
    }).catch((error: unknown) => {
      // It was sent and answered, only nobody can read the answer: whether it was done is for a person to say.
      const isDone = isTooLarge(error) && effects[context.config.method] === 'once';
      throw isDone ? new UncertainError(error.code, error.params, { cause: error }) : error;
    });
    refuseFailure(answer, url.host);
    return done({ status: answer.status, headers: answer.headers, body: readAnswer(answer) });
  },
});

const isTooLarge = (error: unknown): error is UserFixableError =>
  error instanceof UserFixableError && error.code === 'http.answerTooLarge';

function previewBody(config: RequestConfig, input: RequestInput): Json {
  return config.bodyKind === 'json' ? (input.json ?? null) : (requestBody(config, input) ?? null);
}

function refuseFailure(answer: Incoming, host: string): void {
  if (answer.status < 300) return;
  if (answer.status < 400) {
    const location = shortened(answer.headers.location ?? '', 200);
    throw new UserFixableError('http.redirected', { host, status: answer.status, location }, urlRepair);
  }
  const excerpt = shortened(textOf(answer).trim(), 300);
  throw new UserFixableError('http.refused', { host, status: answer.status, excerpt }, urlRepair);
}

const urlRepair = { repair: { kind: 'field', field: 'url' } } as const;

/** JSON when it says so or is so; else, and when the database could not hold the parsed value, its text. */
function readAnswer(answer: Incoming): Json {
  const text = textOf(answer);
  if (text === '') return null;
  const type = answer.headers['content-type'] ?? '';
  if (!/json/i.test(type) && !/^\s*[[{]/.test(text)) return text;
  if (deepestNesting(text) > limits.jsonDepth) return text;
  try {
    const value: Json = JSON.parse(text);
    return findMisfit(value) ? text : value;
  } catch {
    return text;
  }
}

/** In the charset the answer declares; bytes that do not fit it become U+FFFD, and what the database cannot hold is dropped. */
function textOf(answer: Incoming): string {
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(answer.headers['content-type'] ?? '')?.[1];
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset ?? 'utf-8');
  } catch {
    decoder = new TextDecoder();
  }
  return decoder.decode(answer.body).replaceAll('\u0000', '');
}
