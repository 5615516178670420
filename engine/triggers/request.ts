/** Reading one webhook request: bounded, decompressed bytes or a clear refusal. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { UserFixableError } from '../../nodes/errors.ts';
import { limits } from '../limits.ts';

export class BodyTooLarge extends UserFixableError {
  constructor() {
    super('door.bodyTooLarge', { bytes: limits.hookBodyBytes });
  }
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const raw = await readBytes(request);
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return raw;
  if (!Object.hasOwn(decoders, encoding))
    throw new UserFixableError('door.unknownEncoding', { encoding: encoding.slice(0, 40) });
  const decode = decoders[encoding as keyof typeof decoders]; // hasOwn proved the key
  try {
    return await decode(raw, { maxOutputLength: limits.hookBodyBytes });
  } catch (error) {
    if (
      error instanceof RangeError ||
      (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
    )
      throw new BodyTooLarge();
    throw new UserFixableError('door.brokenEncoding', { encoding });
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limits.hookBodyBytes) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // Else leaving the loop would end the connection, and with it the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.hookBodyBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/**
 * How many of our own addresses this event has come through, as the flow that sent it says (nodes/http/outgoing.ts). Throws
 * when there are too many: flows that write to each other's addresses would go on for ever.
 */
export function hopsOf(headers: Record<string, string>): number {
  const hops = Number(headers['nagare-hops'] ?? 0);
  if (!Number.isInteger(hops) || hops < 0) return 0;
  if (hops > limits.hops) throw new UserFixableError('door.tooManyHops', { most: limits.hops });
  return hops;
}

/** Header names are lower case already; a repeated header is one comma-separated text, as RFC 9110 5.3 reads it. */
export function plainHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
