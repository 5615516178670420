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
    const [pathname, query] = addressOf(part.url);
    const [, , versionSegment = '', ...segments] = segmentsOf(pathname);
    const version = readVersion(versionSegment);
    if (!version || version === 'retired') throw notFound();
    const headers = { ...outer.headers };
    for (const [name, value] of Object.entries(part.httpHeaders ?? {})) headers[name.toLowerCase()] = value;
    const request: RestRequest = {
      ...outer,
      ...{ version, headers, method: part.method, path: pathname, query, params: {} },
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

/** Path and parameters; a blank in it is one, as clients do not always encode the queries they put into a part. */
function addressOf(text: string): [path: string, query: URLSearchParams] {
  const whole = text.startsWith('/') ? text : `/services/data/${text}`;
  const mark = whole.indexOf('?');
  if (mark === -1) return [whole, new URLSearchParams()];
  return [whole.slice(0, mark), new URLSearchParams(whole.slice(mark + 1))];
}
