/** The shapes of Salesforce's answers, and reading them. */
import { z } from 'zod';
import type { Json } from '../contract.ts';
import { UncertainError } from '../errors.ts';
import { isRecord, json } from '../rest/json.ts';
import type { Answer } from './session.ts';

export type SalesforceRecord = { Id?: string; [field: string]: Json | undefined };

/** The org's clock is read from a header of whole seconds, and CreatedDate has whole seconds too. */
export const CLOCK_SLACK_MS = 3_000;

/**
 * The org's clock minus ours in ms, from its Date header (whole seconds). It read its clock at some moment between our question
 * and its answer, and a process may stand still for long in between: so it is told from where to where, not guessed halfway.
 */
export interface ClockOffset {
  leastMs: number;
  mostMs: number;
}

export interface QueryPage {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string | undefined;
  records: SalesforceRecord[];
  clock: ClockOffset;
  /** What time it was over there when it answered, by the same header; our own clock where there is none. */
  orgTime: number;
}

const queryAnswer = z.object({
  totalSize: z.number(),
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.record(z.string(), json)),
});

const oneRecord = z.record(z.string(), json);

export const savedAnswer = z.object({ id: z.string() });

export const picklistAnswer = z.object({
  picklistFieldValues: z.record(
    z.string(),
    z.object({ values: z.array(z.object({ value: z.string(), label: z.string() })) }),
  ),
});

export const identityAnswer = z
  .object({ name: z.string().optional(), preferred_username: z.string().optional(), email: z.string().optional() })
  .loose();

/** A success that cannot be read proves nothing, least of all that nothing was saved. */
export function readAnswer<T>(schema: z.ZodType<T>, body: unknown, host: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new UncertainError('salesforce.unreadableAnswer', { host }, { cause: result.error });
}

export function readPage({ body, trace }: Answer, host: string): QueryPage {
  const page = readAnswer(queryAnswer, body, host);
  const { sentAt, answeredAt } = trace;
  const told = Date.parse(trace.headers.date ?? '');
  const isTold = !Number.isNaN(told);
  return {
    ...page,
    records: page.records.map(plainRecord),
    clock: isTold ? { leastMs: told - answeredAt, mostMs: told - sentAt } : { leastMs: 0, mostMs: 0 },
    orgTime: isTold ? told : answeredAt,
  };
}

export const readRecord = ({ body }: Answer, host: string): SalesforceRecord =>
  plainRecord(readAnswer(oneRecord, body, host));

/** Without Salesforce's own `attributes`, in parents and in records below too. */
function plainRecord(record: { [key: string]: Json }): SalesforceRecord {
  const result: SalesforceRecord = {};
  for (const [key, value] of Object.entries(record))
    if (key !== 'attributes' && key !== '__proto__') result[key] = plain(value);
  return result;
}

function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  return isRecord(value) ? (plainRecord(value) as Json) : value;
}
