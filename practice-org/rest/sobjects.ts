import { externalIdField, rowsByExternalId, SeveralMatches, upsertRecord } from '../dml/upsert.ts';
import { createRecord, deleteRecord, livingRow, updateRecord } from '../dml/write.ts';
import { notFound, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { findField } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';
import { recordOf } from '../soql/record-shape.ts';
import { normalizeId } from '../store/ids.ts';
import type { Row } from '../store/table.ts';
import { chosenFields } from './chosen-fields.ts';
import { conditional, precondition } from './conditional.ts';
import { deleteRelated, getRelated, updateRelated, walks } from './relationship.ts';
import { base, objectBody, objectOf, type RestRequest } from './rest-request.ts';

/** What an object never allows is a method its addresses do not have; what only this user may not do is refused later. */
function checkMethod({ method }: RestRequest, object: SObject, allowed: boolean): void {
  if (allowed || object.denied) return;
  const { createable, updateable, deletable } = object;
  const methods = method === 'POST' ? [createable && 'POST'] : [updateable && 'PATCH', deletable && 'DELETE'];
  throw methodNotAllowed(method, ['HEAD', 'GET', ...methods.flatMap((entry) => entry || [])]);
}

export function create(request: RestRequest): Reply {
  const object = objectOf(request);
  checkMethod(request, object, object.createable);
  const id = createRecord(request, object, objectBody(request));
  return {
    status: 201,
    body: { id, success: true, errors: [] },
    headers: { Location: `${base(request)}/sobjects/${object.name}/${id}` },
  };
}

function showRow(request: RestRequest, object: SObject, row: Row): Reply {
  const fields = chosenFields(request, object);
  return conditional(request, object, row, () => ({
    status: 200,
    body: recordOf(object, row, request.version, fields),
  }));
}

export function get(request: RestRequest): Reply {
  const object = objectOf(request);
  return showRow(request, object, livingRow(request, object, request.params.id ?? ''));
}

export function update(request: RestRequest): Reply {
  const object = objectOf(request);
  checkMethod(request, object, object.updateable);
  const body = objectBody(request);
  precondition(request, object, livingRow(request, object, request.params.id ?? ''));
  if (Object.keys(body).some((key) => key.toLowerCase() === 'id')) {
    throw refuse(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
  }
  updateRecord(request, object, request.params.id ?? '', body);
  return { status: 204 };
}

export function remove(request: RestRequest): Reply {
  const object = objectOf(request);
  checkMethod(request, object, object.deletable);
  precondition(request, object, livingRow(request, object, request.params.id ?? ''));
  deleteRecord(request, object, request.params.id ?? '');
  return { status: 204 };
}

/** The one row of an external id in the address; several make a 300 with their addresses. */
function keyedRow(request: RestRequest, object: SObject): Row | Reply {
  const field = externalIdField(object, request.params.field ?? '');
  const rows = rowsByExternalId(request, object, field, request.params.value ?? '');
  const [row] = rows;
  if (!row) throw notFound();
  return rows.length > 1
    ? severalChoices(
        request,
        object,
        rows.map((hit) => hit.Id),
      )
    : row;
}

const isReply = (value: Row | Reply): value is Reply => 'status' in value && !('Id' in value);

function severalChoices(request: RestRequest, object: SObject, ids: readonly string[]): Reply {
  return { status: 300, body: ids.map((id) => `${base(request)}/sobjects/${object.name}/${id}`) };
}

/** GET /sobjects/ContentVersion/{id}/VersionData: the bytes themselves. */
function blobOf(request: RestRequest, object: SObject): Reply | undefined {
  const field = findField(object, request.params.value ?? '');
  if (field?.type !== 'base64') return undefined;
  const row = livingRow(request, object, request.params.field ?? '');
  const body = Buffer.from(String(row[field.name] ?? ''), 'base64');
  return { status: 200, body, headers: { 'Content-Type': 'application/octetstream' } };
}

export function getByKey(request: RestRequest): Reply {
  const object = objectOf(request);
  const blob = blobOf(request, object);
  if (blob) return blob;
  if (walks(request, object)) return getRelated(request);
  const row = keyedRow(request, object);
  return isReply(row) ? row : showRow(request, object, row);
}

export function deleteByKey(request: RestRequest): Reply {
  const object = objectOf(request);
  if (walks(request, object)) return deleteRelated(request);
  const row = keyedRow(request, object);
  if (isReply(row)) return row;
  deleteRecord(request, object, row.Id);
  return { status: 204 };
}

export function upsert(request: RestRequest): Reply {
  const object = objectOf(request);
  if (walks(request, object)) return updateRelated(request);
  const field = externalIdField(object, request.params.field ?? '');
  const value = request.params.value ?? '';
  if (field.type === 'id') {
    const reply = update({ ...request, params: { ...request.params, id: value } });
    if (Number(request.version) < 46) return reply;
    return { status: 200, body: { id: normalizeId(value), success: true, errors: [], created: false } };
  }
  try {
    const updateOnly = request.query.get('updateOnly')?.toLowerCase() === 'true';
    const { id, created } = upsertRecord({
      call: request,
      object,
      field,
      value,
      input: objectBody(request),
      updateOnly,
    });
    const body = { id, success: true, errors: [], created };
    if (created) return { status: 201, body };
    return Number(request.version) >= 46 ? { status: 200, body } : { status: 204 };
  } catch (error) {
    if (error instanceof SeveralMatches) return severalChoices(request, object, error.ids);
    throw error;
  }
}

/** `POST /sobjects/X/Id` creates: there is no id to look for yet. */
export function createByKey(request: RestRequest): Reply {
  const object = objectOf(request);
  if (request.params.id?.toLowerCase() !== 'id')
    throw methodNotAllowed(request.method, ['DELETE', 'GET', 'HEAD', 'PATCH']);
  const id = createRecord(request, object, objectBody(request));
  return { status: 201, body: { id, success: true, errors: [], created: true } };
}

const METHODS = ['HEAD', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

export function methodNotAllowed(method: string, allowed: readonly string[]) {
  const list = METHODS.filter((name) => allowed.includes(name)).join(',');
  return refuse(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${list}`);
}
