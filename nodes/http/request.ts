import { z } from 'zod';
import { limits } from '../../engine/limits.ts';
import { defineAction, done, type Effect, field, type Json, type Typed } from '../contract.ts';
import { UncertainError, UserFixableError } from '../errors.ts';
import { parseJson } from '../rest/body.ts';
import type { Incoming } from '../rest/exchange.ts';
import { call } from '../rest/http.ts';
import { json, plainText, shortened } from '../rest/json.ts';
import { findMisfit } from '../rest/misfit.ts';
import { deepestNesting } from '../rest/scan.ts';
import { hideSecretsInAddress } from '../secret-values.ts';
import type { HttpClient } from './client.ts';
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
  url: field(plainText, { control: 'text', secretNames: true }),
  query: field(keyValues.optional(), { control: 'keyValues', secretNames: true }),
  headers: field(keyValues.optional(), { control: 'keyValues', secretNames: true, advanced: true }),
  json: field(json.optional(), { control: 'json', required: true, when: { field: 'bodyKind', is: ['json'] } }),
  form: field(keyValues.optional(), {
    control: 'keyValues',
    secretNames: true,
    required: true,
    when: { field: 'bodyKind', is: ['form'] },
  }),
  text: field(plainText.optional(), {
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

export const request = defineAction<HttpClient | undefined, RequestConfig, RequestInput>({
  type: 'http.request',
  version: 1,
  icon: 'world-www',
  group: 'http',
  effect: ({ method }) => effects[method] ?? 'once',
  connection: 'http',
  connectionOptional: true,
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
    url: hideSecretsInAddress(requestUrl(context.input).href),
    headers: requestHeaders(context.config, context.input),
    body: previewBody(context.config, context.input),
  }),
  async run(context) {
    const { client } = context;
    const url = requestUrl(context.input);
    const headers = { ...requestHeaders(context.config, context.input), ...hopsHeader(url, context.hops) };
    const keyed = client?.withKey(url);
    const answer = await call({
      method: context.config.method,
      url: (keyed?.url ?? url).href,
      headers: { ...headers, ...keyed?.headers },
      reach: client || isOwnChoice(url, context.typed('url')) ? undefined : 'notInside',
      body: requestBody(context.config, context.input),
      signal: context.signal,
      guard: context.guard,
    }).catch((error: unknown) => {
      // It was sent and answered, only nobody can read the answer: whether it was done is for a person to say.
      const isDone = isTooLarge(error) && effects[context.config.method] === 'once';
      throw isDone ? new UncertainError(error.code, error.params, { cause: error }) : error;
    });
    const shown = client ? hidden(answer, client) : answer;
    refuseFailure(shown, url.host, client);
    return done({ status: shown.status, headers: shown.headers, body: readAnswer(shown) });
  },
});

const isTooLarge = (error: unknown): error is UserFixableError =>
  error instanceof UserFixableError && error.code === 'http.answerTooLarge';

/** The host stands there as whoever made the flow typed it; what comes behind it may be data. */
function isOwnChoice(url: URL, { text, isWhole }: Typed): boolean {
  if (isWhole) return true;
  const start = /^\s*(https?:\/\/[^/?#\\]+)[/?#]/i.exec(text)?.[1];
  return start !== undefined && URL.canParse(start) && new URL(start).origin === url.origin;
}

const hidden = (answer: Incoming, client: HttpClient): Incoming => ({
  ...answer,
  headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, client.hide(value)])),
  body: Buffer.from(client.hide(answer.body.toString('latin1')), 'latin1'), // any bytes come back as they were
});

function previewBody(config: RequestConfig, input: RequestInput): Json {
  return config.bodyKind === 'json' ? (input.json ?? null) : (requestBody(config, input) ?? null);
}

function refuseFailure(answer: Incoming, host: string, client: HttpClient | undefined): void {
  if (answer.status < 300) return;
  if (answer.status === 401 && client)
    throw new UserFixableError('http.keyRefused', { host }, { repair: { kind: 'connection' } });
  if (answer.status < 400) {
    const location = shortened(hideSecretsInAddress(answer.headers.location ?? ''), 200);
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
    const value = parseJson(text);
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
