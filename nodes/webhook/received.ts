import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineTrigger, field, type Json } from '../contract.ts';
import { readBody } from '../rest/body.ts';
import { isRecord } from '../rest/json.ts';

const config = z.object({
  /** Path of the value that names one event, e.g. `data.id`; several with commas. Empty = every request is its own event. */
  dedupeKey: field(z.string().max(400).optional(), { control: 'paths', advanced: true }),
});

export const received = defineTrigger<z.infer<typeof config>>({
  type: 'webhook.received',
  version: 1,
  icon: 'webhook',
  start: 'webhook',
  config,
  outputs: [],
  example: { id: '1001', name: '佐藤 花子', email: 'hanako@example.jp' },
  setup: [{ key: 'copyUrl' }, { key: 'sendOnce' }],
  accept(request, context) {
    // Some senders look at the address with GET before they save it: that is no event.
    if (request.method === 'GET' || request.method === 'HEAD') return { answer: { status: 200 } };
    const payload = readBody(request);
    return { events: [{ dedupeKey: dedupeKey(payload, context.config.dedupeKey), payload }] };
  },
});

/** Null (never a duplicate) as long as any of the named values is missing or is no plain value. */
export function dedupeKey(payload: Json, paths: string | undefined): string | null {
  const wanted = (paths ?? '')
    .split(/[,、]/)
    .map((path) => path.trim())
    .filter((path) => path !== '');
  if (wanted.length === 0) return null;
  const values: string[] = [];
  for (const path of wanted) {
    const value = at(payload, path);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
    if (value === '') return null;
    values.push(String(value));
  }
  const key = values.length === 1 ? (values[0] ?? '') : JSON.stringify(values);
  return key.length <= 200 ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

/** `data.items[0].id`, with or without a leading `$.` */
function at(value: Json, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path
    .replace(/^\$\.?/, '')
    .split(/[.[\]]/)
    .filter((part) => part !== '')) {
    if (Array.isArray(found)) found = found[Number(key)];
    else if (isRecord(found) && Object.hasOwn(found, key)) found = found[key];
    else return undefined;
  }
  return found;
}
