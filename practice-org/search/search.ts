import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { Call } from '../org.ts';
import { objectBody, type RestRequest } from '../rest/rest-request.ts';
import type { Field, SObject } from '../schema/types.ts';
import { runQuery } from '../soql/query.ts';
import type { Json } from '../soql/record-shape.ts';
import type { Row } from '../store/table.ts';
import { malformedSearch, type Returning, readSosl, type Sosl } from './sosl.ts';
import { fits, readTerms } from './terms.ts';

const GROUPS: Record<string, (field: Field) => boolean> = {
  NAME: (field) => field.nameField || field.compound === 'Name',
  EMAIL: (field) => field.type === 'email',
  PHONE: (field) => field.type === 'phone',
  SIDEBAR: (field) => ['string', 'email', 'phone'].includes(field.type),
  ALL: (field) => ['string', 'email', 'phone', 'textarea', 'url', 'picklist', 'combobox'].includes(field.type),
};

/** Of one answer, whoever asks for more. */
const MOST = 2000;

/** GET /search?q=FIND … */
export function search(request: RestRequest): Reply {
  const text = request.query.get('q');
  if (!text) throw malformedSearch('No search term found. The search term must be enclosed in braces.');
  return answer(request, readSosl(text));
}

/** What SOSL finds; SOAP asks for it too. */
export const runSearch = (call: Call, text: string): Json[] => hitsOf(call, readSosl(text));

function hitsOf(call: Call, sosl: Sosl): Json[] {
  const returning = sosl.returning.length > 0 ? sosl.returning : everywhere(call);
  if (sosl.find.replace(/[\s*?"\\]/g, '').length < 2)
    throw malformedSearch('search term must be longer than one character');
  return returning.flatMap((part) => found(call, sosl, part)).slice(sosl.offset, sosl.offset + sosl.limit);
}

function answer(request: RestRequest, sosl: Sosl): Reply {
  const searchRecords = hitsOf(request, sosl);
  return { status: 200, body: Number(request.version) < 37 ? searchRecords : { searchRecords } };
}

const everywhere = ({ org }: Call): Returning[] =>
  org.schema.objects
    .filter((object) => object.searchable)
    .map(({ name }) => ({ object: name, fields: ['Id'], rest: '', limit: undefined }));

function found(request: Call, sosl: Sosl, part: Returning): Json[] {
  const object = request.org.schema.find(part.object);
  if (!object) throw refuse(400, 'INVALID_TYPE', `sObject type '${part.object}' is not supported.`);
  const fields = part.fields.length > 0 ? part.fields : ['Id'];
  const hasId = fields.some((field) => field.toLowerCase() === 'id');
  const query = `SELECT ${[...fields, ...(hasId ? [] : ['Id'])].join(', ')} FROM ${object.name} ${part.rest}`;
  const result = runQuery(request, query, false);
  const hits = matching(request, object, sosl);
  const records = result.page(0, result.totalSize).filter((record) => hits.has(String(record.Id)));
  const shown = part.limit === undefined ? records : records.slice(0, part.limit);
  return hasId ? shown : shown.map(({ Id: _id, ...record }) => record as Json);
}

function matching({ org }: Call, object: SObject, sosl: Sosl): Set<string> {
  const terms = readTerms(sosl.find);
  const fields = object.fields.filter(GROUPS[sosl.group] ?? (() => false));
  const text = (row: Row): string => fields.map((field) => row[field.name] ?? '').join('\n');
  const rows = [...org.store.table(object.name).rows.values()];
  return new Set(rows.filter((row) => row.IsDeleted !== true && fits(terms, text(row))).map((row) => row.Id));
}

/** `[{name, fields, limit, where, orderBy}]`; a bare name stands for an object with nothing else said of it. */
function readObjects(given: unknown): ParameterizedObject[] {
  return (Array.isArray(given) ? given : []).map((entry: unknown): ParameterizedObject => {
    if (typeof entry === 'string') return { name: entry };
    const { name, fields, limit, where, orderBy } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string') throw refuse(400, 'INVALID_SEARCH', 'Each of the sobjects needs a name.');
    return {
      name,
      ...(Array.isArray(fields) ? { fields: fields.map(String) } : {}),
      ...(typeof limit === 'number' ? { limit } : {}),
      ...(typeof where === 'string' ? { where } : {}),
      ...(typeof orderBy === 'string' ? { orderBy } : {}),
    };
  });
}

interface ParameterizedObject {
  name: string;
  fields?: string[];
  limit?: number;
  where?: string;
  orderBy?: string;
}

/** GET or POST /parameterizedSearch: the same search without SOSL. */
export function parameterizedSearch(request: RestRequest): Reply {
  const asked = request.method === 'POST' ? objectBody(request) : fromQuery(request.query);
  const find = typeof asked.q === 'string' ? asked.q : '';
  if (find === '') throw refuse(400, 'INVALID_SEARCH', 'The q parameter is required.');
  const fallback = Array.isArray(asked.fields) ? asked.fields.map(String) : [];
  const most = Number(asked.defaultLimit ?? MOST);
  const objects = readObjects(asked.sobjects);
  const returning = objects.map(({ name, fields, limit, where, orderBy }) => ({
    object: name,
    fields: fields ?? fallback,
    rest: `${where ? `WHERE ${where}` : ''} ${orderBy ? `ORDER BY ${orderBy}` : ''}`,
    limit: limit ?? most,
  }));
  const group = String(asked.in ?? 'ALL').toUpperCase();
  if (!Object.hasOwn(GROUPS, group)) throw refuse(400, 'INVALID_SEARCH', `Unknown group of fields: ${group}`);
  const limit = Number(asked.overallLimit ?? MOST);
  if (!(limit <= MOST)) throw refuse(400, 'INVALID_SEARCH', `The overallLimit parameter is at most ${MOST}.`);
  return answer(request, {
    ...{ find: find.replace(/[{}]/g, '\\$&'), group, returning, limit },
    offset: Number(asked.offset ?? 0),
  });
}

function fromQuery(query: URLSearchParams): Record<string, unknown> {
  const list = (name: string): string[] | undefined => query.get(name)?.split(',');
  const sobjects = query.getAll('sobject').map((name) => ({
    name,
    ...(query.has(`${name}.fields`) ? { fields: list(`${name}.fields`) } : {}),
    ...(query.has(`${name}.limit`) ? { limit: Number(query.get(`${name}.limit`)) } : {}),
    ...(query.has(`${name}.where`) ? { where: query.get(`${name}.where`) } : {}),
    ...(query.has(`${name}.orderBy`) ? { orderBy: query.get(`${name}.orderBy`) } : {}),
  }));
  const named = ['overallLimit', 'defaultLimit', 'offset'].filter((name) => query.has(name));
  return {
    q: query.get('q'),
    fields: list('fields'),
    in: query.get('in') ?? 'ALL',
    sobjects,
    ...Object.fromEntries(named.map((name) => [name, query.get(name)])),
  };
}
