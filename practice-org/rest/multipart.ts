import { refuse } from '../http/api-error.ts';
import type { Request } from '../http/message.ts';

const MULTIPART = /^multipart\/(?:form-data|mixed|related)\b.*?boundary=(?:"([^"]+)"|([^;\s]+))/i;

interface Part {
  name: string;
  isJson: boolean;
  /** One character per byte. */
  content: string;
}

/**
 * A record with its bytes beside it, as Salesforce takes files: one part is the record in JSON (mostly the first; the
 * Salesforce CLI sends it last), each other part the content of the field that it is named after, or of the record of a list
 * that names it in `attributes.binaryPartName`. Gives the same call with everything in one JSON body; anything else is given back as it is.
 */
export function withoutParts(request: Request): Request {
  const [, quoted, plain] = MULTIPART.exec(request.headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? plain;
  if (!boundary) return request;
  const parts = partsOf(request.body, boundary);
  const record = parts.find(({ isJson }) => isJson) ?? parts.find(({ name }) => /^entity/i.test(name)) ?? parts[0];
  if (!record) throw refuse(400, 'INVALID_MULTIPART_REQUEST', 'Multipart message parsing failed: no part found');
  const headers = { ...request.headers, 'content-type': 'application/json' };
  const blobs = parts.filter((part) => part !== record);
  return { ...request, headers, body: JSON.stringify(withBlobs(readJson(bytesOf(record).toString('utf8')), blobs)) };
}

const bytesOf = ({ content }: Part): Buffer => Buffer.from(content, 'latin1');

function partsOf(body: string, boundary: string): Part[] {
  return body
    .split(`--${boundary}`)
    .slice(1)
    .flatMap((part) => {
      const gap = /\r?\n\r?\n/.exec(part);
      if (part.startsWith('--') || !gap) return [];
      const head = part.slice(0, gap.index);
      return [
        {
          name: /\bname="([^"]*)"/i.exec(head)?.[1] ?? '',
          isJson: /^content-type:\s*application\/json\b/im.test(head),
          content: part.slice(gap.index + gap[0].length).replace(/\r?\n$/, ''),
        },
      ];
    });
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, as for every other thing that is no record.
  }
  throw refuse(400, 'INVALID_MULTIPART_REQUEST', 'No part of the request is a record in JSON');
}

function withBlobs(record: Record<string, unknown>, blobs: readonly Part[]): Record<string, unknown> {
  if (!Array.isArray(record.records)) {
    return { ...record, ...Object.fromEntries(blobs.map((part) => [part.name, bytesOf(part).toString('base64')])) };
  }
  const records = record.records.map((entry: unknown) => {
    const { attributes, ...fields } = entry as { attributes?: Record<string, unknown> };
    const part = blobs.find(({ name }) => name === attributes?.binaryPartName);
    const field = attributes?.binaryPartNameAlias;
    return part && typeof field === 'string'
      ? { attributes, ...fields, [field]: bytesOf(part).toString('base64') }
      : entry;
  });
  return { ...record, records };
}
