import { createRecord } from '../dml/write.ts';
import { ApiError, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { Field, SObject } from '../schema/types.ts';
import { objectBody, objectOf, type RestRequest } from './rest-request.ts';

const MAX_RECORDS = 200;
const MAX_TYPES = 5;
const MAX_LEVELS = 5;

interface TreeRecord {
  attributes?: { type?: string; referenceId?: string };
  [field: string]: unknown;
}

type TreeError = { referenceId: string; errors: ReturnType<ApiError['recordErrors']> };

const TWICE = {
  statusCode: 'INVALID_INPUT',
  message: 'Duplicate ReferenceId provided in the request.',
  fields: [],
};

class TreeFailed extends Error {}

interface Walk {
  request: RestRequest;
  results: { referenceId: string; id: string }[];
  failures: TreeError[];
  types: Set<string>;
  /** Reference ids that were met. */
  named: Set<string>;
}

/** POST /composite/tree/X: parents with their children, all or nothing. */
export function tree(request: RestRequest): Reply {
  const object = objectOf(request);
  const { records } = objectBody(request);
  if (!Array.isArray(records))
    throw refuse(400, 'INVALID_INPUT', 'The records property is required and must be an array.');
  const walk: Walk = { request, results: [], failures: [], types: new Set(), named: new Set() };
  try {
    request.org.store.transaction(() => {
      for (const record of records as TreeRecord[]) plant(walk, object, record, undefined, 1);
      if (walk.failures.length > 0) throw new TreeFailed();
    });
  } catch (error) {
    if (!(error instanceof TreeFailed)) throw error;
    return { status: 400, body: { hasErrors: true, results: walk.failures } };
  }
  return { status: 201, body: { hasErrors: false, results: walk.results } };
}

function plant(
  walk: Walk,
  object: SObject,
  record: TreeRecord,
  parent: { field: Field; id: string } | undefined,
  level: number,
): void {
  const referenceId = record?.attributes?.referenceId;
  if (typeof referenceId !== 'string' || referenceId === '')
    throw refuse(400, 'INVALID_INPUT', 'Include a reference ID for each record in the request.');
  if (walk.named.has(referenceId)) {
    walk.failures.push({ referenceId, errors: [TWICE] });
    return;
  }
  walk.named.add(referenceId);
  walk.types.add(object.name);
  if (level > MAX_LEVELS || walk.types.size > MAX_TYPES || walk.results.length >= MAX_RECORDS) {
    throw refuse(
      400,
      'INVALID_INPUT',
      `A tree holds at most ${MAX_RECORDS} records of ${MAX_TYPES} types in ${MAX_LEVELS} levels.`,
    );
  }
  const children = childLists(walk.request, object, record);
  const own = Object.fromEntries(
    Object.entries(record).filter(([key]) => !children.some((child) => child.key === key)),
  );
  if (parent) own[parent.field.name] = parent.id;
  try {
    const id = walk.request.org.store.transaction(() =>
      createRecord({ ...walk.request, raw: JSON.stringify(own) }, object, own),
    );
    walk.results.push({ referenceId, id });
    for (const { child, field, records } of children)
      for (const entry of records) plant(walk, child, entry, { field, id }, level + 1);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    walk.failures.push({ referenceId, errors: error.recordErrors() });
  }
}

function childLists({ org }: RestRequest, object: SObject, record: TreeRecord) {
  return org.schema.childrenOf(object).flatMap(({ name, child, field }) => {
    const key = Object.keys(record).find((entry) => name && entry.toLowerCase() === name.toLowerCase());
    const list = key ? (record[key] as { records?: TreeRecord[] } | null)?.records : undefined;
    return key && Array.isArray(list) ? [{ key, child, field, records: list }] : [];
  });
}
