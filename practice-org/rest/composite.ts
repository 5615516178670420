import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { fillReferences, InvalidReference } from './references.ts';
import { base, objectBody, type RestRequest } from './rest-request.ts';
import { type Part, runPart } from './subrequest.ts';

const MAX_PARTS = 25;
const MAX_QUERIES = 5;
/** Of subrequests, in composite calls that do not say otherwise. */
const COLLATED_SINCE = 49;
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
  const collate = Number(request.version) >= COLLATED_SINCE && body.collateSubrequests !== false;
  const how = { allOrNone: body.allOrNone === true, collate };
  return { status: 200, body: { compositeResponse: runParts(request, parts, how) } };
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

/** Runs the parts; with allOrNone the first failure ends it, and takes back what the others wrote. */
export function runParts(request: RestRequest, parts: readonly NamedPart[], { allOrNone, collate }: How): PartReply[] {
  const replies = new Map<NamedPart, PartReply>();
  const failed = new Set<string>();
  try {
    request.org.store.transaction(() => {
      const known = new Map<string, unknown>();
      for (const part of collate ? collated(parts) : parts) {
        const reply = runNamed(request, allOrNone ? wholly(part) : part, known, failed);
        replies.set(part, reply);
        if (isDone(reply, allOrNone)) known.set(part.referenceId, reply.body);
        else failed.add(part.referenceId);
        if (allOrNone && failed.size > 0) throw new Halt();
      }
    });
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
  }
  const isHalted = allOrNone && failed.size > 0;
  return parts.map((part) => {
    const reply = replies.get(part);
    return reply && !(isHalted && !failed.has(part.referenceId)) ? reply : halted(part, ROLLED_BACK);
  });
}

interface How {
  allOrNone: boolean;
  /** Since version 49 unless the client says no: the order of parts that need nothing of each other is nobody's promise. */
  collate: boolean;
}

/** The reads that need nothing of other parts come first, which a client that leans on the order should find out here. */
function collated(parts: readonly NamedPart[]): NamedPart[] {
  const isFree = ({ method, url, httpHeaders }: NamedPart) =>
    method.toUpperCase() === 'GET' && !url.includes('@{') && !httpHeaders;
  return [...parts.filter(isFree), ...parts.filter((part) => !isFree(part))];
}

const isCollection = ({ url }: Part): boolean => /\/composite\/sobjects\b/.test(url);

/** All or none of the whole call goes before what a collection in it says of itself. */
function wholly(part: NamedPart): NamedPart {
  if (!isCollection(part) || part.method.toUpperCase() === 'GET') return part;
  if (typeof part.body === 'object' && part.body !== null) return { ...part, body: { ...part.body, allOrNone: true } };
  return { ...part, url: `${part.url.replace(/([?&])allOrNone=[^&]*&?/i, '$1')}&allOrNone=true` };
}

/** A collection is answered with 200 also when nothing of it was saved. */
const isDone = ({ httpStatusCode, body }: PartReply, allOrNone: boolean): boolean =>
  httpStatusCode < 300 && !(allOrNone && Array.isArray(body) && body.some((entry) => Object(entry).success === false));

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
    const compositeResponse = runParts(request, parts, { allOrNone: true, collate: false });
    const isSuccessful = compositeResponse.every((reply) => isDone(reply, true));
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
