import { notFound } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { Call } from '../org.ts';
import { fieldLabel, objectLabelPlural } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import { runQuery } from '../soql/query.ts';
import { makeId, normalizeId } from '../store/ids.ts';
import { base, objectOf, type RestRequest } from './rest-request.ts';

/** The two views that every object with records has: everybody's and one's own. */
interface ListView {
  id: string;
  object: SObject;
  label: string;
  developerName: string;
  scope: 'everything' | 'mine';
}

/** Ids are made of the object's place in the schema, so that they are the same after every start. */
function viewsOf(call: Call, object: SObject): ListView[] {
  const plural = objectLabelPlural(object, call.language);
  const place = call.org.schema.objects.indexOf(object) * 2;
  const words = object.name.replace(/__c$/, '');
  const all: ListView = {
    ...{ id: makeId('00B', place + 1), object, label: `All ${plural}`, developerName: `All${words}s` },
    scope: 'everything',
  };
  if (!object.fieldByName.has('ownerid')) return [all];
  const mine: ListView = {
    ...{ id: makeId('00B', place + 2), object, label: `My ${plural}`, developerName: `My${words}s` },
    scope: 'mine',
  };
  return [all, mine];
}

const COLUMNS = ['Name', 'Subject', 'Phone', 'Email', 'Status', 'StageName', 'CreatedDate'];

const columnsOf = ({ object }: ListView): Field[] =>
  COLUMNS.flatMap((name) => object.fields.find((field) => field.name === name) ?? []);

function queryOf(view: ListView): string {
  const columns = columnsOf(view).map((field) => field.name);
  const scope = view.scope === 'mine' ? ' USING SCOPE mine' : '';
  return `SELECT ${[...columns, 'Id'].join(', ')} FROM ${view.object.name}${scope}${orderOf(view)}`;
}

const orderOf = (view: ListView): string => {
  const [first] = columnsOf(view);
  return first ? ` ORDER BY ${first.name} ASC NULLS FIRST, Id ASC NULLS FIRST` : '';
};

/** The query behind a list view's id, for `query?explain=00B…`. */
export function listViewQuery(call: Call, text: string): string | undefined {
  const id = normalizeId(text);
  const view = call.org.schema.objects.flatMap((object) => viewsOf(call, object)).find((entry) => entry.id === id);
  return view && queryOf(view);
}

const address = (request: RestRequest, { id, object }: ListView): string =>
  `${base(request)}/sobjects/${object.name}/listviews/${id}`;

/** GET /sobjects/X/listviews */
export function listViews(request: RestRequest): Reply {
  const object = objectOf(request);
  const listviews = viewsOf(request, object).map((view) => ({
    describeUrl: `${address(request, view)}/describe`,
    developerName: view.developerName,
    id: view.id,
    label: view.label,
    resultsUrl: `${address(request, view)}/results`,
    soqlCompatible: true,
    url: address(request, view),
  }));
  const body = { done: true, listviews, nextRecordsUrl: null, size: listviews.length, sobjectType: object.name };
  return { status: 200, body };
}

function viewIn(request: RestRequest): ListView {
  const view = viewsOf(request, objectOf(request)).find((entry) => entry.id === normalizeId(request.params.view ?? ''));
  if (!view) throw notFound();
  return view;
}

const describeColumns = (request: RestRequest, view: ListView) =>
  columnsOf(view).map((field, n) => ({
    ascendingLabel: 'A-Z',
    descendingLabel: 'Z-A',
    fieldNameOrPath: field.name,
    hidden: false,
    label: fieldLabel(view.object, field, request.language),
    searchable: true,
    selectListItem: field.name,
    sortDirection: n === 0 ? 'ascending' : null,
    sortIndex: n === 0 ? 0 : null,
    sortable: true,
    type: field.type,
  }));

/** GET /sobjects/X/listviews/{id}[/describe] */
export function describeListView(request: RestRequest): Reply {
  const view = viewIn(request);
  const [first] = columnsOf(view);
  const body = {
    columns: describeColumns(request, view),
    id: view.id,
    label: view.label,
    orderBy: first ? [{ fieldNameOrPath: first.name, nullsPosition: 'first', sortDirection: 'ascending' }] : [],
    query: queryOf(view),
    scope: view.scope,
    sobjectType: view.object.name,
    whereCondition: null,
  };
  return { status: 200, body };
}

/** GET /sobjects/X/listviews/{id}/results?limit=&offset= */
export function listViewResults(request: RestRequest): Reply {
  const view = viewIn(request);
  const limit = Math.min(2000, Math.max(1, Number(request.query.get('limit') ?? 25) || 25));
  const offset = Math.max(0, Number(request.query.get('offset') ?? 0) || 0);
  const result = runQuery(request, queryOf(view), false);
  const records = result.page(offset, limit).map(({ attributes: _type, ...record }) => ({
    columns: Object.entries(record).map(([fieldNameOrPath, value]) => ({
      fieldNameOrPath,
      value: value === null ? null : String(value),
    })),
  }));
  const body = {
    columns: describeColumns(request, view),
    developerName: view.developerName,
    done: offset + records.length >= result.totalSize,
    id: view.id,
    label: view.label,
    records,
    size: records.length,
  };
  return { status: 200, body };
}
