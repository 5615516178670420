import { namedId, namedRecord, namedRow } from '../dml/named-row.ts';
import { externalIdField, rowsByExternalId, SeveralMatches, severalHold, upsertRecord } from '../dml/upsert.ts';
import { createRecord, deleteRecord, updateRecord } from '../dml/write.ts';
import { ApiError, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { findField } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import { recordOf } from '../soql/record-shape.ts';
import { normalizeId } from '../store/ids.ts';
import { objectBody, objectOf, type RestRequest } from './rest-request.ts';

/** Records in one call, runs of equal type among them, ids in one read. */
const MAX_RECORDS = 200;
const MAX_CHUNKS = 10;
const MAX_READ = 2000;

interface Result {
  id?: string;
  success: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
  created?: boolean;
}

type Input = Record<string, unknown>;
interface Entry {
  object: SObject;
  input: Input;
}

/** The records of a POST or PATCH, each with its type; the whole call is refused when its shape is wrong. */
function entriesOf(request: RestRequest): { entries: Entry[]; allOrNone: boolean } {
  const body = objectBody(request);
  const records = body.records;
  if (!Array.isArray(records))
    throw refuse(400, 'INVALID_INPUT', 'The records property is required and must be an array.');
  if (records.length > MAX_RECORDS) {
    throw refuse(
      400,
      'EXCEEDED_MAX_SIZE_REQUEST',
      `The request contains more than the maximum of ${MAX_RECORDS} records.`,
    );
  }
  const entries = records.map((record: Input): Entry => {
    const type = (record?.attributes as { type?: unknown } | undefined)?.type;
    if (typeof type !== 'string') {
      throw refuse(
        400,
        'INVALID_INPUT',
        'Include an entity type in the attributes of each record: "attributes":{"type":"…"}',
      );
    }
    const object = request.org.schema.find(type);
    if (!object) throw refuse(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`);
    return { object, input: record };
  });
  checkChunks(entries);
  return { entries, allOrNone: body.allOrNone === true };
}

function checkChunks(entries: readonly Entry[]): void {
  const chunks = entries.filter((entry, n) => entry.object !== entries[n - 1]?.object).length;
  if (chunks <= MAX_CHUNKS) return;
  const message = `Can't update more than ${MAX_CHUNKS} object types in one call (${chunks} chunks). Order the records by type.`;
  throw refuse(400, 'INVALID_INPUT', message);
}

const rolledBack = (id: string | undefined): Result => ({
  ...(id ? { id } : {}),
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
});

/** Carries a rollback out of the transaction, with what to answer. */
class RolledBack extends Error {
  readonly results: Result[];

  constructor(results: Result[]) {
    super('rolled back');
    this.results = results;
  }
}

/** Runs each piece of work; with allOrNone one failure takes back all. */
export function runAll<T>(
  request: RestRequest,
  items: readonly T[],
  allOrNone: boolean,
  work: (item: T) => Result,
): Result[] {
  const { store } = request.org;
  try {
    return store.transaction(() => {
      const results = items.map((item) => attempt(() => store.transaction(() => work(item))));
      if (allOrNone && results.some((result) => !result.success)) throw new RolledBack(results);
      return results;
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return error.results.map((result) =>
      result.success ? rolledBack(result.created === true ? undefined : result.id) : result,
    );
  }
}

function attempt(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) return { success: false, errors: error.recordErrors() };
    if (error instanceof SeveralMatches) return { success: false, errors: severalHold(error).recordErrors() };
    throw error;
  }
}

/** Each part of a collection points at its own record, not at the whole body. */
const partOf = (request: RestRequest, input: Input): RestRequest => ({ ...request, raw: JSON.stringify(input) });

export function createMany(request: RestRequest): Reply {
  const { entries, allOrNone } = entriesOf(request);
  const results = runAll(request, entries, allOrNone, ({ object, input }) => {
    const id = createRecord(partOf(request, input), object, input);
    return { id, success: true, errors: [], created: true };
  });
  return { status: 200, body: results.map(({ created: _created, ...result }) => result) };
}

export function updateMany(request: RestRequest): Reply {
  const { entries, allOrNone } = entriesOf(request);
  const seen = new Set<string>();
  const results = runAll(request, entries, allOrNone, ({ object, input }) => {
    const { id, rest } = takeId(input);
    if (id === undefined) throw refuse(400, 'MISSING_ARGUMENT', 'Id not specified in an update call');
    const known = namedId(id);
    if (seen.has(known)) throw refuse(400, 'DUPLICATE_VALUE', `duplicate id in a single update call: ${known}`, []);
    seen.add(known);
    namedRow(request, object, known);
    updateRecord(partOf(request, input), object, known, rest);
    return { id: known, success: true, errors: [] };
  });
  return { status: 200, body: results };
}

function takeId(input: Input): { id: string | undefined; rest: Input } {
  const key = Object.keys(input).find((name) => name.toLowerCase() === 'id');
  if (!key) return { id: undefined, rest: input };
  const { [key]: id, ...rest } = input;
  return { id: String(id), rest };
}

export function upsertMany(request: RestRequest): Reply {
  const object = objectOf(request);
  const field = externalIdField(object, request.params.field ?? '');
  const { entries, allOrNone } = entriesOf(request);
  const results = runAll(request, entries, allOrNone, ({ input }) => {
    const key = Object.keys(input).find((name) => name.toLowerCase() === field.name.toLowerCase());
    const { [key ?? '']: value, ...rest } = input;
    if (value === undefined || value === null || value === '') {
      if (field.type !== 'id') throw refuse(400, 'MISSING_ARGUMENT', `${field.name} not specified`, []);
      return { id: createRecord(partOf(request, input), object, rest), success: true, errors: [], created: true };
    }
    if (field.type === 'id') {
      const id = namedRow(request, object, String(value));
      updateRecord(partOf(request, input), object, id, rest);
      return { id, success: true, errors: [], created: false };
    }
    const done = upsertRecord({
      call: partOf(request, input),
      object,
      field,
      value: String(value),
      input: rest,
      updateOnly: false,
    });
    return { ...done, success: true, errors: [] };
  });
  return { status: 200, body: results.map((result, n) => withCreated(request, object, field, result, entries[n])) };
}

/** A refused upsert says too whether it would have made a record. */
function withCreated(
  request: RestRequest,
  object: SObject,
  field: Field,
  result: Result,
  entry: Entry | undefined,
): Result {
  if (result.success) return result;
  const key = Object.keys(entry?.input ?? {}).find((name) => name.toLowerCase() === field.name.toLowerCase());
  const value = String(entry?.input[key ?? ''] ?? '');
  const exists = value !== '' && (field.type === 'id' || rowsByExternalId(request, object, field, value).length > 0);
  return { ...result, created: !exists };
}

/** DELETE ?ids=a,b&allOrNone=true */
export function deleteMany(request: RestRequest): Reply {
  const ids = (request.query.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) throw refuse(400, 'INVALID_INPUT', 'The ids parameter is required.');
  if (ids.length > MAX_RECORDS) {
    throw refuse(
      400,
      'EXCEEDED_MAX_SIZE_REQUEST',
      `The request contains more than the maximum of ${MAX_RECORDS} records.`,
    );
  }
  const allOrNone = request.query.get('allOrNone')?.toLowerCase() === 'true';
  const results = runAll(request, ids, allOrNone, (text) => {
    const { object, id } = namedRecord(request, text);
    deleteRecord(request, object, id);
    return { id, success: true, errors: [] };
  });
  return { status: 200, body: results };
}

/** GET ?ids=&fields= or POST {ids, fields}: rows in the order asked for, null for what is not there. */
export function readMany(request: RestRequest): Reply {
  const object = objectOf(request);
  const { ids, fields } = request.method === 'POST' ? fromBody(request) : fromQuery(request);
  if (ids.length > MAX_READ)
    throw refuse(400, 'EXCEEDED_MAX_SIZE_REQUEST', `The request contains more than the maximum of ${MAX_READ} ids.`);
  const columns = fields.map((name) => {
    const field = findField(object, name);
    if (!field) throw refuse(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
    return field;
  });
  const body = ids.map((text) => {
    const id = normalizeId(text);
    const row = id ? request.org.store.table(object.name).rows.get(id) : undefined;
    return row && row.IsDeleted !== true ? recordOf(object, row, request.version, columns) : null;
  });
  return { status: 200, body };
}

function fromBody(request: RestRequest): { ids: string[]; fields: string[] } {
  const body = objectBody(request);
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return { ids: list(body.ids), fields: list(body.fields) };
}

function fromQuery({ query }: RestRequest): { ids: string[]; fields: string[] } {
  const list = (name: string): string[] => (query.get(name) ?? '').split(',').filter((entry) => entry !== '');
  return { ids: list('ids'), fields: list('fields') };
}
