import { ApiError, notFound } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { segmentsOf } from '../http/router.ts';
import { route } from './dispatch.ts';
import type { RestRequest } from './rest-request.ts';
import { readVersion } from './versions.ts';

export interface Part {
  method: string;
  /** `/services/data/v64.0/…` or `v64.0/…` */
  url: string;
  body?: unknown;
  httpHeaders?: Record<string, string>;
}

/** Runs one call inside another; refusals come back as answers. */
export function runPart(outer: RestRequest, part: Part): Reply {
  try {
    const url = new URL(part.url.startsWith('/') ? part.url : `/services/data/${part.url}`, 'http://localhost');
    const [, , versionSegment = '', ...segments] = segmentsOf(url.pathname);
    const version = readVersion(versionSegment);
    if (!version || version === 'retired') throw notFound();
    const headers = { ...outer.headers };
    for (const [name, value] of Object.entries(part.httpHeaders ?? {})) headers[name.toLowerCase()] = value;
    const request: RestRequest = {
      ...outer,
      ...{ version, headers, method: part.method, path: url.pathname, query: url.searchParams, params: {} },
      raw: part.body === undefined ? '' : JSON.stringify(part.body),
    };
    if (part.body === undefined) delete request.parsed;
    else request.parsed = part.body;
    return outer.org.store.transaction(() => route(request, segments));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, body: error.body() };
  }
}
