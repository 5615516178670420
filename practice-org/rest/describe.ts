import { recordTypesOf } from '../customize/record-types.ts';
import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { baseUrl } from '../oauth/base-url.ts';
import { describeObject, describeSummary } from '../schema/describe.ts';
import { type Json, recordOf } from '../soql/record-shape.ts';
import { wholeSecond } from '../validate/date-values.ts';
import { recentRows } from './recent.ts';
import { objectOf, type RestRequest } from './rest-request.ts';

export function describeGlobal(request: RestRequest): Reply {
  const sobjects = request.org.schema.objects
    .map((object) => describeSummary(object, request.version, request.language))
    .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  const body = { encoding: 'UTF-8', maxBatchSize: 200, sobjects };
  return notModified(request) ?? { status: 200, body, headers: stampOf(request) };
}

const stampOf = ({ org }: RestRequest) => ({ 'Last-Modified': new Date(org.schemaChangedAt).toUTCString() });

/** A copy that is younger than the last change of the schema is still good; who wants no younger one than his is refused. */
function notModified(request: RestRequest): Reply | undefined {
  const changed = wholeSecond(request.org.schemaChangedAt);
  const unless = Date.parse(request.headers['if-unmodified-since'] ?? '');
  if (!Number.isNaN(unless) && changed > unless)
    throw refuse(412, 'PRECONDITION_FAILED', 'The metadata has been modified since the given time.');
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && since >= changed ? { status: 304 } : undefined;
}

export function describe(request: RestRequest): Reply {
  const object = objectOf(request);
  const unchanged = notModified(request);
  if (unchanged) return unchanged;
  const { org, version, language } = request;
  const body = describeObject({
    origin: baseUrl(org, request),
    schema: org.schema,
    object,
    version,
    language,
    recordTypes: recordTypesOf(org, object),
  });
  return { status: 200, body, headers: stampOf(request) };
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
