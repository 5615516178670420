import { deleteRecord, livingRow, updateRecord } from '../dml/write.ts';
import { notFound } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { SObject } from '../schema/types.ts';
import { firstPage } from '../soql/pages.ts';
import { recordOf } from '../soql/record-shape.ts';
import { normalizeId } from '../store/ids.ts';
import type { Row } from '../store/table.ts';
import { chosenFields } from './chosen-fields.ts';
import { pageReply } from './query.ts';
import { objectBody, objectOf, type RestRequest } from './rest-request.ts';

/** `/sobjects/Contact/003…/Account`: the record that a lookup leads to, as if it were asked for by its own address. */
interface Parent {
  object: SObject;
  row: Row;
}

/** Whether an address walks from a record over a relationship, rather than naming an external id and its value. */
export function walks({ params }: RestRequest, object: SObject): boolean {
  const first = params.field ?? '';
  return normalizeId(first) !== undefined && object.fieldByName.get(first.toLowerCase()) === undefined;
}

/** GET: the parent, or a page of the children. */
export function getRelated(request: RestRequest): Reply {
  const object = objectOf(request);
  const row = livingRow(request, object, request.params.field ?? '');
  const name = (request.params.value ?? '').toLowerCase();
  if (object.fieldByRelationship.has(name)) {
    const parent = parentOf(request, object, row, name);
    const fields = chosenFields(request, parent.object);
    return { status: 200, body: recordOf(parent.object, parent.row, request.version, fields) };
  }
  const children = request.org.schema.childrenOf(object).find((entry) => entry.name?.toLowerCase() === name);
  if (!children) throw notFound();
  const { child, field } = children;
  const wanted = chosenFields(request, child) ?? child.fields.filter((entry) => entry.type !== 'base64');
  const names = wanted.map((entry) => entry.name).join(', ');
  const query = `SELECT ${names} FROM ${child.name} WHERE ${field.name} = '${row.Id}'`;
  return pageReply(request, firstPage(request, query, false));
}

function parentOf(request: RestRequest, object: SObject, row: Row, name: string): Parent {
  const lookup = object.fieldByRelationship.get(name);
  const id = lookup && row[lookup.name];
  const target = lookup && typeof id === 'string' ? request.org.schema.byPrefix(id, lookup.referenceTo) : undefined;
  if (!target || typeof id !== 'string') throw notFound();
  return { object: target, row: livingRow(request, target, id) };
}

const parentIn = (request: RestRequest): Parent => {
  const object = objectOf(request);
  const row = livingRow(request, object, request.params.field ?? '');
  return parentOf(request, object, row, (request.params.value ?? '').toLowerCase());
};

/** PATCH changes the parent. */
export function updateRelated(request: RestRequest): Reply {
  const { object, row } = parentIn(request);
  updateRecord(request, object, row.Id, objectBody(request));
  return { status: 204 };
}

/** DELETE takes the parent away. */
export function deleteRelated(request: RestRequest): Reply {
  const { object, row } = parentIn(request);
  deleteRecord(request, object, row.Id);
  return { status: 204 };
}
