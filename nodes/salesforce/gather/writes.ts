/** Creates, updates, upserts and deletes of single records as sObject Collections: one call, each record's outcome its own. */
import { z } from 'zod';
import type { Json } from '../../contract.ts';
import { UncertainError } from '../../errors.ts';
import { readAnswer } from '../answers.ts';
import { isUnsafeInAddress, mayBeCalledUnknown } from '../key-in-address.ts';
import { type Answer, type Call, CallFailed, type SalesforceSession } from '../session.ts';
import type { FieldValues } from '../values.ts';
import { isRefusal, type Outcome, type Party, Refused } from './travel.ts';

export interface Write {
  object: string;
  /** Absent for a create and an upsert. */
  id?: string;
  /** Of an upsert: the external id field and its value. */
  key?: Key;
  values: FieldValues;
  /** `values` as JSON, written once for single and gathered call alike. */
  text: string;
  headers: Record<string, string>;
}

export interface Key {
  field: string;
  value: string;
}

export interface Saved {
  id: string;
  /** Said of upserts only. */
  created?: boolean;
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
const MOST_RECORDS = 200;
const MOST_TYPES = 10;
const NO_CONTENT = 204;
/** Far below what Salesforce takes; keeps one call from growing slow. */
const MOST_CHARACTERS = 1_000_000;

const saved = z.object({ id: z.string(), created: z.boolean().optional() });

const results = z.array(
  z.object({
    id: z.string().nullish(),
    created: z.boolean().optional(),
    success: z.boolean(),
    errors: z.array(z.looseObject({ statusCode: z.string() })).default([]),
  }),
);

type Result = z.infer<typeof results>[number];

/**
 * In a collection these say less than the answer to the record alone: which records are alike, what became of the id,
 * where in the body. Nothing was saved, so the record is sent again alone.
 */
const saysLess = {
  create: ['DUPLICATES_DETECTED', 'JSON_PARSER_ERROR'],
  update: [
    'DUPLICATES_DETECTED',
    'JSON_PARSER_ERROR',
    'INVALID_CROSS_REFERENCE_KEY',
    'MALFORMED_ID',
    'ENTITY_IS_DELETED',
  ],
  upsert: [
    'DUPLICATES_DETECTED',
    'JSON_PARSER_ERROR',
    'DUPLICATE_EXTERNAL_ID',
    'MULTIPLE_CHOICES',
    'ENTITY_IS_DELETED',
  ],
  remove: ['INVALID_CROSS_REFERENCE_KEY', 'MALFORMED_ID', 'ENTITY_IS_DELETED'],
} as const;

/**
 * The org's own automation ran over all records of a kind in one transaction, and Salesforce takes back all of them when it
 * breaks off: because of one record, or because so many together passed a limit of Apex. Among fewer the others are saved.
 */
const failsTogether = new Set([
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'CANNOT_EXECUTE_FLOW_TRIGGER',
  'FLOW_ELEMENT_ERROR',
]);

export type Verb = keyof typeof saysLess;

export function writes(session: SalesforceSession, verb: Verb): Party<Write, Saved> {
  const told = (error: unknown, { object, id, values }: Write) =>
    session.told(error, {
      ...{ object, ...(id ? { id } : {}), ...(verb === 'remove' ? { namesOnlyThis: true as const } : { values }) },
      ...(verb === 'create' ? {} : { again: 'change' as const }),
    });
  return {
    told,
    startGroup,
    async alone(write, call) {
      const { key } = write;
      if (key && isUnsafeInAddress(key.value)) return inBody(write, call);
      const answer = await single(session, verb, write, call).catch((error: unknown) => {
        if (key && mayBeCalledUnknown(key.value) && error instanceof CallFailed && error.trace.status === 404)
          return null;
        throw told(error, write);
      });
      if (answer === null) return inBody(write, call);
      if (write.id === undefined) return readSaved(readAnswer(saved, answer.body, session.host));
      // Nothing comes back but the status: any other success is of somebody between Salesforce and us.
      if (answer.trace.status !== NO_CONTENT) {
        throw new UncertainError('salesforce.unreadableAnswer', { host: session.host });
      }
      return { id: write.id };
    },
    async together(items, call) {
      // A change of type begins a new chunk of the call, and few chunks are allowed.
      const sorted = [...items].sort((one, other) =>
        one.object < other.object ? -1 : one.object > other.object ? 1 : 0,
      );
      const answer = await collection(session, verb, sorted, call).catch((error: unknown) => {
        throw isRefusal(error, told(error, sorted[0] as Write)) ? new Refused() : error; // a group has items
      });
      const found = readAnswer(results, answer.body, session.host);
      const isOurs = found.length === sorted.length && found.every((result, n) => isSame(result, sorted[n]));
      if (!isOurs) throw new UncertainError('salesforce.unreadableAnswer', { host: session.host });
      const outcomes = new Map(
        sorted.map((write, n) => [write, outcomeOf(found[n] as Result, write)]), // as many as were sent
      );
      return items.map((item) => outcomes.get(item) ?? 'askAlone');
    },
  };

  /** As a collection of one, whose key stands in its body. */
  async function inBody(write: Write, call: Call): Promise<Saved> {
    const answer = await collection(session, verb, [write], call).catch((error: unknown) => {
      throw told(error, write);
    });
    const [result] = readAnswer(results, answer.body, session.host);
    if (!result) throw new UncertainError('salesforce.unreadableAnswer', { host: session.host });
    const outcome = spoken(result, write);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  function outcomeOf(result: Result, write: Write): Outcome<Saved> {
    const [problem] = result.errors;
    if (result.success || !problem) return spoken(result, write);
    if (failsTogether.has(problem.statusCode)) return 'askSmaller';
    return (saysLess[verb] as readonly string[]).includes(problem.statusCode) ? 'askAlone' : spoken(result, write);
  }

  function spoken(result: Result, write: Write): Exclude<Outcome<Saved>, string> {
    const [problem] = result.errors;
    if (result.success && result.id) return { value: readSaved({ id: result.id, created: result.created }) };
    if (result.success || !problem) {
      return { error: new UncertainError('salesforce.unreadableAnswer', { host: session.host }) };
    }
    // As the single call would have been answered: an unknown fault of Salesforce proves nothing, all else is a refusal.
    const status = problem.statusCode === 'UNKNOWN_EXCEPTION' ? 500 : 400;
    const cause = Object.assign(new Error(problem.statusCode), { data: result.errors });
    return { error: told(new CallFailed(cause, { status, headers: {} }), write) };
  }
}

function startGroup(): (write: Write) => boolean {
  const types = new Set<string>();
  let records = 0;
  let characters = 0;
  return ({ object, text }) => {
    const isNew = !types.has(object);
    if (records === MOST_RECORDS || (isNew && types.size === MOST_TYPES)) return false;
    if (records > 0 && characters + text.length > MOST_CHARACTERS) return false;
    types.add(object);
    records += 1;
    characters += text.length;
    return true;
  };
}

const isSame = (result: Result, write: Write | undefined): boolean =>
  !write?.id || !result.id || result.id.slice(0, 15) === write.id.slice(0, 15);

const readSaved = ({ id, created }: { id: string; created?: boolean | undefined }): Saved =>
  created === undefined ? { id } : { id, created };

function single(session: SalesforceSession, verb: Verb, write: Write, call: Call): Promise<Answer> {
  const { object, id = '', key, text: body, headers } = write;
  const path = `/sobjects/${object}`;
  if (key) {
    const address = `${path}/${key.field}/${encodeURIComponent(key.value)}`;
    return session.send({ method: 'PATCH', path: address, body, headers }, call);
  }
  if (verb === 'create') return session.send({ method: 'POST', path, body, headers }, call);
  const method = verb === 'update' ? 'PATCH' : 'DELETE';
  const sent = verb === 'update' ? { body } : {};
  return session.send({ method, path: `${path}/${encodeURIComponent(id)}`, headers, ...sent }, call);
}

function collection(session: SalesforceSession, verb: Verb, items: Write[], call: Call): Promise<Answer> {
  const [first] = items;
  const headers = first?.headers; // one header set for each queue
  const path = `/composite/sobjects${first?.key ? `/${first.object}/${first.key.field}` : ''}`; // and one key field
  if (verb === 'remove') {
    const ids = items.map(({ id }) => encodeURIComponent(id ?? '')).join(',');
    return session.send({ method: 'DELETE', path: `${path}?ids=${ids}&allOrNone=false`, headers }, call);
  }
  const body = `{"allOrNone":false,"records":[${items.map(recordText).join(',')}]}`;
  return session.send({ method: verb === 'create' ? 'POST' : 'PATCH', path, body, headers }, call);
}

function recordText({ object, id, key, text }: Write): string {
  const known: Json = {
    attributes: { type: object },
    ...(id ? { id } : {}),
    ...(key ? { [key.field]: key.value } : {}),
  };
  return text === '{}' ? JSON.stringify(known) : `${JSON.stringify(known).slice(0, -1)},${text.slice(1)}`;
}
