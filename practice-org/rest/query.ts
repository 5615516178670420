import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { describeColumns } from '../soql/columns.ts';
import { firstPage, nextPage, type Page } from '../soql/pages.ts';
import { explain } from '../soql/query.ts';
import { listViewQuery } from './list-views.ts';
import { base, type RestRequest } from './rest-request.ts';

export const query = (request: RestRequest): Reply => answerQuery(request, false);
export const queryAll = (request: RestRequest): Reply => answerQuery(request, true);

function answerQuery(request: RestRequest, includeDeleted: boolean): Reply {
  const explained = request.query.get('explain');
  if (explained) {
    const sourceQuery = listViewQuery(request, explained) ?? explained;
    return { status: 200, body: { plans: [explain(request, sourceQuery)], sourceQuery } };
  }
  const text = request.query.get('q');
  if (!text) throw refuse(400, 'MALFORMED_QUERY', 'SOQL statement is required');
  if (request.query.get('columns') === 'true') return { status: 200, body: describeColumns(request, text) };
  return pageReply(request, firstPage(request, text, includeDeleted));
}

export const queryMore = (request: RestRequest): Reply =>
  pageReply(request, nextPage(request, request.params.locator ?? ''));

export function pageReply(request: RestRequest, { totalSize, done, locator, records }: Page): Reply {
  const next = locator ? { nextRecordsUrl: `${base(request)}/query/${locator}` } : {};
  return { status: 200, body: { totalSize, done, ...next, records } };
}
