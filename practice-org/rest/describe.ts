import type { Reply } from '../http/message.ts';
import { describeObject, describeSummary, type RecordTypeInfo } from '../schema/describe.ts';
import type { SObject } from '../schema/types.ts';
import { type Json, recordOf } from '../soql/record-shape.ts';
import { objectOf, type RestRequest } from './rest-request.ts';

export function describeGlobal(request: RestRequest): Reply {
  const sobjects = request.org.schema.objects
    .map((object) => describeSummary(object, request.version, request.language))
    .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  return notModified(request) ?? { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
}

/** The schema does not change while the org runs, so a copy younger than the start is good. */
const STARTED = Math.floor(Date.now() / 1000) * 1000;

function notModified(request: RestRequest): Reply | undefined {
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && since >= STARTED ? { status: 304 } : undefined;
}

export function describe(request: RestRequest): Reply {
  const object = objectOf(request);
  const unchanged = notModified(request);
  if (unchanged) return unchanged;
  const { org, version, language } = request;
  const body = describeObject({
    schema: org.schema,
    object,
    version,
    language,
    recordTypes: recordTypesOf(request, object),
  });
  return { status: 200, body, headers: { 'Last-Modified': new Date(STARTED).toUTCString() } };
}

export function basicInformation(request: RestRequest): Reply {
  const object = objectOf(request);
  const rows = [...request.org.store.table(object.name).rows.values()].filter((row) => row.IsDeleted !== true);
  const name = object.fields.find((field) => field.nameField);
  const recentItems: Json[] = rows
    .slice(-5)
    .reverse()
    .map((row) =>
      recordOf(object, row, request.version, [
        ...object.fields.filter((field) => field.type === 'id' || field === name),
      ]),
    );
  return {
    status: 200,
    body: { objectDescribe: describeSummary(object, request.version, request.language), recentItems },
  };
}

function recordTypesOf(request: RestRequest, object: SObject): RecordTypeInfo[] {
  const rows = request.org.store.table('RecordType').find('SobjectType', object.name) ?? [];
  return rows.map((row) => ({
    id: row.Id,
    name: String(row.Name),
    developerName: String(row.DeveloperName),
    active: row.IsActive === true,
    isDefault: false,
  }));
}
