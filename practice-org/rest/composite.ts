import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { fillReferences, InvalidReference } from './references.ts';
import { base, objectBody, type RestRequest } from './rest-request.ts';
import { type Part, runPart } from './subrequest.ts';

const MAX_PARTS = 25;
const MAX_QUERIES = 5;
const MAX_GRAPHS = 75;
const MAX_NODES = 500;

interface NamedPart extends Part {
  referenceId: string;
}

interface PartReply {
  body: unknown;
  httpHeaders: Record<string, unknown>;
  httpStatusCode: number;
  referenceId: string;
}

const halted = (part: NamedPart, message: string): PartReply => ({
  body: [{ errorCode: 'PROCESSING_HALTED', message }],
  httpHeaders: {},
  httpStatusCode: 400,
  referenceId: part.referenceId,
});

const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.';

class Halt extends Error {}

/** POST /composite */
export function composite(request: RestRequest): Reply {
  const body = objectBody(request);
  const parts = partsOf(body.compositeRequest, MAX_PARTS);
  const queries = parts.filter((part) => /\/(query|queryAll|composite\/sobjects)\b/.test(part.url)).length;
  if (queries > MAX_QUERIES) {
    throw refuse(
      400,
      'LIMIT_EXCEEDED',
      `The request contains ${queries} query or collection operations; at most ${MAX_QUERIES} are allowed.`,
    );
  }
  return { status: 200, body: { compositeResponse: runParts(request, parts, body.allOrNone === true) } };
}

function partsOf(list: unknown, most: number): NamedPart[] {
  if (!Array.isArray(list))
    throw refuse(400, 'JSON_PARSER_ERROR', 'compositeRequest is required and must be an array.');
  if (list.length > most) {
    throw refuse(
      400,
      'EXCEEDED_MAX_SUBREQUESTS',
      `The number of subrequests (${list.length}) exceeds the limit of ${most}.`,
    );
  }
  const seen = new Set<string>();
  for (const part of list as (NamedPart | null)[]) {
    if (typeof part !== 'object' || part === null || typeof part.referenceId !== 'string')
      throw refuse(400, 'INVALID_INPUT', 'Each subrequest needs a referenceId.');
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(part.referenceId))
      throw refuse(400, 'INVALID_INPUT', `Invalid reference ID: ${part.referenceId}`);
    if (seen.has(part.referenceId)) throw refuse(400, 'INVALID_INPUT', `Duplicate reference ID: ${part.referenceId}`);
    seen.add(part.referenceId);
    if (typeof part.method !== 'string' || typeof part.url !== 'string')
      throw refuse(400, 'INVALID_INPUT', 'Each subrequest needs method and url.');
  }
  return list as NamedPart[];
}

/** Runs the parts in order; with allOrNone one failure takes back what the others wrote. */
export function runParts(request: RestRequest, parts: readonly NamedPart[], allOrNone: boolean): PartReply[] {
  const replies: PartReply[] = [];
  try {
    request.org.store.transaction(() => {
      const known = new Map<string, unknown>();
      const failed = new Set<string>();
      for (const part of parts) {
        const reply = runNamed(request, part, known, failed);
        replies.push(reply);
        if (reply.httpStatusCode < 300) known.set(part.referenceId, reply.body);
        else failed.add(part.referenceId);
      }
      if (allOrNone && failed.size > 0) throw new Halt();
    });
    return replies;
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
    return replies.map((reply, n) => {
      const part = parts[n];
      return part && reply.httpStatusCode < 300 ? halted(part, ROLLED_BACK) : reply;
    });
  }
}

function runNamed(
  request: RestRequest,
  part: NamedPart,
  known: ReadonlyMap<string, unknown>,
  failed: ReadonlySet<string>,
): PartReply {
  try {
    const filled = fillReferences(part, known, failed) as NamedPart;
    const reply = runPart(request, filled);
    const headers = reply.headers?.Location ? { Location: reply.headers.Location } : {};
    // Inside a composite call a dead cross reference is a 404.
    const crossReference =
      JSON.stringify(reply.body ?? '').includes('"INVALID_CROSS_REFERENCE_KEY"') && reply.status === 400;
    return {
      body: reply.body ?? null,
      httpHeaders: headers,
      httpStatusCode: crossReference ? 404 : reply.status,
      referenceId: part.referenceId,
    };
  } catch (error) {
    if (!(error instanceof InvalidReference)) throw error;
    return halted(part, error.message);
  }
}

interface Graph {
  graphId: string;
  compositeRequest: unknown;
}

/** POST /composite/graph: each graph is all or nothing by itself. */
export function graph(request: RestRequest): Reply {
  const { graphs } = objectBody(request);
  if (!Array.isArray(graphs) || graphs.length > MAX_GRAPHS) {
    throw refuse(400, 'LIMIT_EXCEEDED', `graphs must be an array of at most ${MAX_GRAPHS} graphs.`);
  }
  const read = (graphs as (Graph | null)[]).map((entry) => ({
    id: entry?.graphId ?? null,
    parts: partsOf(entry?.compositeRequest, MAX_NODES),
  }));
  const nodes = read.reduce((sum, { parts }) => sum + parts.length, 0);
  if (nodes > MAX_NODES)
    throw refuse(400, 'LIMIT_EXCEEDED', `The payload has ${nodes} nodes; at most ${MAX_NODES} are allowed.`);
  const answers = read.map(({ id, parts }) => {
    const compositeResponse = runParts(request, parts, true);
    const isSuccessful = compositeResponse.every((reply) => reply.httpStatusCode < 300);
    return { graphId: id, graphResponse: { compositeResponse }, isSuccessful };
  });
  return { status: 200, body: { graphs: answers } };
}

/** GET /composite: what there is of this kind. */
export const compositeKinds = (request: RestRequest): Reply => ({
  status: 200,
  body: Object.fromEntries(
    ['tree', 'batch', 'sobjects', 'graph'].map((name) => [name, `${base(request)}/composite/${name}`]),
  ),
});
