import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { objectBody, type RestRequest } from './rest-request.ts';
import { type Part, runPart } from './subrequest.ts';

const MAX_PARTS = 25;

const HALTED = {
  statusCode: 412,
  result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }],
};

/** POST /composite/batch: independent calls in one. */
export function batch(request: RestRequest): Reply {
  const body = objectBody(request);
  const parts = body.batchRequests;
  if (!Array.isArray(parts)) throw refuse(400, 'JSON_PARSER_ERROR', 'batchRequests is required and must be an array.');
  if (parts.length > MAX_PARTS) {
    throw refuse(
      400,
      'EXCEEDED_MAX_SUBREQUESTS',
      `The number of subrequests (${parts.length}) exceeds the limit of ${MAX_PARTS}.`,
    );
  }
  for (const part of parts as (Partial<Part> | null)[]) {
    if (typeof part?.method !== 'string' || typeof part.url !== 'string')
      throw refuse(400, 'INVALID_INPUT', 'Each subrequest needs method and url.');
  }
  let hasErrors = false;
  const results = (parts as (Part & { richInput?: unknown })[]).map((part) => {
    if (hasErrors && body.haltOnError === true) return HALTED;
    const reply = runPart(request, {
      method: part.method,
      url: part.url,
      ...(part.richInput === undefined ? {} : { body: part.richInput }),
    });
    if (reply.status >= 400) hasErrors = true;
    return { statusCode: reply.status, result: reply.body ?? null };
  });
  return { status: 200, body: { hasErrors, results } };
}
