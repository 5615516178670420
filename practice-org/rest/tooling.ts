import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { baseUrl } from '../oauth/base-url.ts';
import { describeObject, describeSummary } from '../schema/describe.ts';
import type { SObject } from '../schema/types.ts';
import { describeColumns, describeUnknownColumns } from '../soql/columns.ts';
import { firstPage } from '../soql/pages.ts';
import { noSuchType } from '../soql/refusals.ts';
import { pageReply } from './query.ts';
import { base, objectOf, type RestRequest } from './rest-request.ts';

/** Things of a developer that this org never has any of: asking for them finds nothing. */
const EMPTY =
  'ApexComponent ApexLog ApexPage AuraDefinitionBundle ContainerAsyncRequest CustomField CustomObject CustomTab DebugLevel FlexiPage Flow FlowDefinition InstalledSubscriberPackage Layout LightningComponentBundle MetadataContainer NamedCredential RemoteProxy TraceFlag ValidationRule WorkflowRule'.split(
    ' ',
  );
/** Ordinary objects that the tooling API shows too. */
const SHARED = new Set([
  ...['ApexClass', 'ApexTrigger', 'AsyncApexJob', 'BusinessHours', 'EmailTemplate', 'EntityDefinition'],
  ...['FieldDefinition', 'Group', 'Organization', 'PermissionSet', 'PermissionSetAssignment', 'Profile'],
  ...['RecordType', 'StaticResource', 'User', 'UserLicense', 'UserRole'],
]);

/** GET /tooling */
export const toolingRoot = (request: RestRequest): Reply => ({
  status: 200,
  body: { query: `${base(request)}/tooling/query`, sobjects: `${base(request)}/tooling/sobjects` },
});

/** GET /tooling/sobjects: there is nothing to be made with it. */
export function toolingObjects({ org, version, language }: RestRequest): Reply {
  const sobjects = org.schema.objects
    .filter(({ name }) => SHARED.has(name))
    .map((object) => inTooling(describeSummary(object, version, language)));
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
}

/** GET /tooling/sobjects/X/describe */
export function toolingDescribe(request: RestRequest): Reply {
  const object = objectOf(request);
  if (!SHARED.has(object.name)) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
  const { org, version, language } = request;
  const body = describeObject({
    ...{ origin: baseUrl(org, request), schema: org.schema, object, version, language },
    recordTypes: [],
  });
  return { status: 200, body: inTooling(body) };
}

/** The same, with the addresses that it has there. */
function inTooling<Body extends object>(body: Body): Body {
  const text = JSON.stringify(body).replace(/("\/services\/data\/v[\d.]+)\/sobjects\//g, '$1/tooling/sobjects/');
  return JSON.parse(text) as Body;
}

/** GET /tooling/query?q= */
export function toolingQuery(request: RestRequest): Reply {
  const text = request.query.get('q');
  if (!text) throw refuse(400, 'MALFORMED_QUERY', 'SOQL statement is required');
  const name = /\bFROM\s+(\w+)/i.exec(text)?.[1] ?? '';
  const known = request.org.schema.find(name);
  const onlyColumns = request.query.get('columns') === 'true';
  if (known && SHARED.has(known.name) && onlyColumns) return { status: 200, body: describeColumns(request, text) };
  if (known && SHARED.has(known.name))
    return inToolingShape(known, pageReply(request, firstPage(request, text, false)));
  const empty = EMPTY.find((entry) => entry.toLowerCase() === name.toLowerCase());
  if (!empty) throw noSuchType(text, name);
  if (onlyColumns) return { status: 200, body: describeUnknownColumns(request, text, empty) };
  const body = { size: 0, totalSize: 0, done: true, queryLocator: null, entityTypeName: empty, records: [] };
  return { status: 200, body };
}

function inToolingShape({ name }: SObject, reply: Reply): Reply {
  const { totalSize, done, nextRecordsUrl, records } = inTooling(reply.body as ToolingPage);
  const next = nextRecordsUrl ? { nextRecordsUrl: nextRecordsUrl.replace('/query/', '/tooling/query/') } : {};
  const queryLocator = nextRecordsUrl?.split('/').at(-1) ?? null;
  return {
    ...reply,
    body: { size: records.length, totalSize, done, queryLocator, ...next, entityTypeName: name, records },
  };
}

interface ToolingPage {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: unknown[];
}
