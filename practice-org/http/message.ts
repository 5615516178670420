import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { refuse } from './api-error.ts';

/** One request, its body read whole. */
export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  /** Text in UTF-8; of a multipart message one character per byte, since its parts need not be text. */
  body: string;
}

/** What is answered: an object becomes JSON, text and bytes go as they are. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string | string[]>;
}

/** Salesforce takes 50 MB in a bulk upload; nothing else comes near it. */
const MAX_BODY = 150 * 1024 * 1024;
const NO_QUERY = new URLSearchParams();

/** Where the protocol of a request stands; what a client sends under this name is overwritten. */
export const PROTOCOL = 'x-practice-protocol';

export async function readRequest(message: IncomingMessage): Promise<Request> {
  checkLength(message);
  // An instance URL that ends in a slash makes two of them: the Salesforce CLI keeps such a one after a login by token.
  const url = (message.url ?? '/').replace(/^\/{2,}/, '/');
  const mark = url.indexOf('?');
  const headers = message.headers as Record<string, string | undefined>;
  headers[PROTOCOL] = 'encrypted' in message.socket ? 'https' : 'http';
  const hasBody = message.headers['content-length'] !== undefined || message.headers['transfer-encoding'] !== undefined;
  return {
    method: message.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? NO_QUERY : new URLSearchParams(url.slice(mark + 1)),
    headers,
    body: hasBody ? await readBody(message) : '',
  };
}

/** Salesforce takes no more in the address, nor in address and headers together. */
export const MAX_ADDRESS = 16_384;

/** What stands before the API refuses an address that is too long, with a page of its own. */
export class AddressTooLong extends Error {
  readonly reply: Reply;

  constructor(status: number, reason: string) {
    super(reason);
    const body = `<h1>Bad Message ${status}</h1><pre>reason: ${reason}</pre>`;
    this.reply = { status, body, headers: { 'Content-Type': 'text/html;charset=ISO-8859-1', Connection: 'close' } };
  }
}

function checkLength({ url = '', rawHeaders }: IncomingMessage): void {
  if (url.length > MAX_ADDRESS) throw new AddressTooLong(414, 'URI Too Long');
  if (url.length + rawHeaders.join('').length > MAX_ADDRESS)
    throw new AddressTooLong(431, 'Request Header Fields Too Large');
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw refuse(413, 'REQUEST_TOO_LARGE', 'The request is too large.');
    chunks.push(chunk);
  }
  const [only] = chunks;
  const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks);
  const encoding = message.headers['content-encoding'];
  const charset = message.headers['content-type']?.startsWith('multipart/') ? 'latin1' : 'utf8';
  if (encoding !== 'gzip' && encoding !== 'deflate') return bytes.toString(charset);
  try {
    const limit = { maxOutputLength: MAX_BODY };
    return (encoding === 'gzip' ? gunzipSync(bytes, limit) : inflateSync(bytes, limit)).toString(charset);
  } catch {
    throw refuse(400, 'MALFORMED_REQUEST', `The request body is not valid ${encoding} data.`);
  }
}

/** Below this the bytes of gzip's own frame and the time are not worth it. */
const WORTH_PRESSING = 2048;

const isPressed = ({ req }: ServerResponse, bytes: Buffer): boolean =>
  bytes.length >= WORTH_PRESSING && /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''));

export function send(response: ServerResponse, reply: Reply): void {
  const { status, body } = reply;
  const headers: Record<string, string | string[] | number> = { ...reply.headers };
  if (body === undefined || status === 204 || status === 304) {
    response.writeHead(status, status === 204 || status === 304 ? headers : { ...headers, 'Content-Length': 0 });
    response.end();
    return;
  }
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  headers['Content-Type'] ??= typeof body === 'string' ? 'text/plain;charset=UTF-8' : 'application/json;charset=UTF-8';
  const plain = typeof text === 'string' ? Buffer.from(text) : text;
  const bytes = isPressed(response, plain) ? gzipSync(plain, { level: 1 }) : plain;
  if (bytes !== plain) Object.assign(headers, { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
  headers['Content-Length'] = bytes.length;
  response.writeHead(status, headers);
  response.end(bytes);
}

export const html = (body: string, status = 200, headers: Record<string, string | string[]> = {}): Reply => ({
  status,
  body,
  headers: {
    'Content-Type': 'text/html;charset=UTF-8',
    'Cache-Control': 'no-store',
    'X-Frame-Options': 'SAMEORIGIN',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Content-Security-Policy': "default-src 'self'",
    ...headers,
  },
});

export const redirect = (location: string, headers: Record<string, string | string[]> = {}): Reply => ({
  status: 302,
  headers: { Location: location, 'Cache-Control': 'no-store', ...headers },
});
