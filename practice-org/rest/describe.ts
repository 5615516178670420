import { recordTypesOf } from '../customize/record-types.ts';
import type { Reply } from '../http/message.ts';
import { describeObject, describeSummary } from '../schema/describe.ts';
import { type Json, recordOf } from '../soql/record-shape.ts';
import { wholeSecond } from '../validate/date-values.ts';
import { recentRows } from './recent.ts';
import { objectOf, type RestRequest } from './rest-request.ts';

export function describeGlobal(request: RestRequest): Reply {
  const sobjects = request.org.schema.objects
    .map((object) => describeSummary(object, request.version, request.language))
    .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  return notModified(request) ?? { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
}

/** A copy that is younger than the last change of the schema is still good. */
function notModified(request: RestRequest): Reply | undefined {
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && since >= wholeSecond(request.org.schemaChangedAt) ? { status: 304 } : undefined;
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
    recordTypes: recordTypesOf(org, object),
  });
  return { status: 200, body, headers: { 'Last-Modified': new Date(org.schemaChangedAt).toUTCString() } };
}

export function basicInformation(request: RestRequest): Reply {
  const object = objectOf(request);
  const name = object.fields.find((field) => field.nameField);
  const columns = object.fields.filter((field) => field.type === 'id' || field === name);
  const recentItems: Json[] = recentRows(request, [object], 5).map(({ row }) =>
    recordOf(object, row, request.version, columns),
  );
  return {
    status: 200,
    body: { objectDescribe: describeSummary(object, request.version, request.language), recentItems },
  };
}
