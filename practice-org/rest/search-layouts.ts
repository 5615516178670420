import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { fieldLabel, objectLabelPlural } from '../schema/labels.ts';
import type { SObject } from '../schema/types.ts';
import { attributes } from '../soql/record-shape.ts';
import { base, type RestRequest } from './rest-request.ts';

const COLUMNS = ['Name', 'Subject', 'Phone', 'Email', 'Company', 'StageName', 'Status'];

/** Objects named in a list of the address; unknown ones are refused. */
function objectsIn(request: RestRequest, parameter: string): SObject[] {
  const names = (request.query.get(parameter) ?? '').split(',').filter((name) => name.trim() !== '');
  if (names.length === 0) throw refuse(400, 'INVALID_FIELD', `The ${parameter} parameter is required.`);
  return names.map((name) => {
    const object = request.org.schema.find(name.trim());
    if (!object) throw refuse(400, 'INVALID_TYPE', `sObject type '${name.trim()}' is not supported.`);
    return object;
  });
}

/** GET /search/layout?q=Account,Contact */
export const searchLayout = (request: RestRequest): Reply => ({
  status: 200,
  body: objectsIn(request, 'q').map((object) => ({
    errorMsg: null,
    label: objectLabelPlural(object, request.language),
    limitRows: 25,
    objectType: object.name,
    searchColumns: COLUMNS.flatMap((name) => {
      const field = object.fields.find((entry) => entry.name === name);
      if (!field) return [];
      return [
        { field: `${object.name}.${name}`, format: null, label: fieldLabel(object, field, request.language), name },
      ];
    }),
  })),
});

/** GET /search/scopeOrder: what a person searches first. */
export const scopeOrder = (request: RestRequest): Reply => ({
  status: 200,
  body: request.org.schema.objects
    .filter((object) => object.searchable)
    .map(({ name }) => ({ type: name, url: `${base(request)}/sobjects/${name}/describe` })),
});

/** GET /search/suggestions?q=ac&sobject=Account: records whose name begins so. */
export function suggestions(request: RestRequest): Reply {
  const text = (request.query.get('q') ?? '').trim().toLowerCase();
  const most = Math.min(200, Math.max(1, Number(request.query.get('limit') ?? 5) || 5));
  if (text.length < 2) throw refuse(400, 'INVALID_SEARCH', 'The search term must be longer than one character.');
  const hits = objectsIn(request, 'sobject').flatMap((object) => {
    const field = object.fields.find((entry) => entry.nameField);
    if (!field) return [];
    return [...request.org.store.table(object.name).rows.values()]
      .filter((row) => row.IsDeleted !== true)
      .filter((row) =>
        String(row[field.name] ?? '')
          .toLowerCase()
          .split(/\s+/)
          .some((word) => word.startsWith(text)),
      )
      .map((row) => ({
        attributes: attributes(object, row.Id, request.version),
        Id: row.Id,
        [field.name]: row[field.name] ?? null,
      }));
  });
  return {
    status: 200,
    body: { autoSuggestResults: hits.slice(0, most), hasMoreResults: hits.length > most, meanResults: [] },
  };
}
