import type { Reply, Request } from '../http/message.ts';
import type { Call } from '../org.ts';
import { childText, parseXml, XmlError } from '../soap/xml.ts';
import { normalizeId } from '../store/ids.ts';
import { AsyncError } from './async-error.ts';
import { addBatch, isQuery, rowsOf } from './batches.ts';
import { csv, showResults, wantsJobAsJson, wantsJson, xml } from './format.ts';
import { type AsyncBatch, type AsyncJob, type ContentType, showAsyncJob, showBatch } from './jobs.ts';

const OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete', 'query', 'queryAll'];

/** /job, /job/{id}, /job/{id}/batch, …/batch/{id}, …/request, …/result, …/result/{id} */
export function answerJob(call: Call, request: Request, path: readonly string[]): Reply {
  const [jobId, word, batchId, part, resultId] = path;
  const posts = request.method === 'POST';
  if (!jobId) {
    if (posts) return createJob(call, request);
    throw new AsyncError('InvalidUrl', 'A job is created by POST');
  }
  const job = call.org.asyncJobs.get(normalizeId(jobId) ?? '');
  if (!job) throw new AsyncError('InvalidJob', `Unable to find job: ${jobId}`);
  if (!word) return posts ? changeJob(call, request, job) : jobReply(request, job, 200);
  if (word !== 'batch') throw new AsyncError('InvalidUrl', `Unknown resource: ${word}`);
  if (!batchId) return posts ? queueBatch(call, request, job) : batchList(request, job);
  const batch = job.batches.find((entry) => entry.id === normalizeId(batchId));
  if (!batch) throw new AsyncError('InvalidBatch', `Unable to find batch: ${batchId}`);
  if (!part) return batchReply(request, job, batch, 200);
  if (part === 'request') return { status: 200, body: batch.request, headers: { 'Content-Type': mimeOf(job) } };
  if (part === 'result') return resultReply(job, batch, resultId);
  throw new AsyncError('InvalidUrl', `Unknown resource: ${part}`);
}

const mimeOf = ({ contentType }: AsyncJob): string =>
  ({ CSV: 'text/csv', JSON: 'application/json', XML: 'application/xml' })[contentType];

/** The words of a job's request: JSON keys or elements of a jobInfo. */
function wordsOf(request: Request): (name: string) => string | undefined {
  try {
    if (request.body.trimStart().startsWith('{')) {
      const words = JSON.parse(request.body) as Record<string, unknown>;
      return (name) => (words[name] === undefined || words[name] === null ? undefined : String(words[name]));
    }
    const document = parseXml(request.body);
    return (name) => childText(document, name);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof XmlError)
      throw new AsyncError('InvalidJob', `Unable to parse the job: ${error.message}`);
    throw error;
  }
}

function createJob(call: Call, request: Request): Reply {
  const word = wordsOf(request);
  const operation = OPERATIONS.find((name) => name === word('operation'));
  const object = call.org.schema.find(word('object') ?? '');
  if (!operation) throw new AsyncError('InvalidJob', `Unknown operation: ${word('operation') ?? ''}`);
  if (!object) throw new AsyncError('InvalidJob', `Entity '${word('object') ?? ''}' is not supported by the Bulk API.`);
  const externalIdFieldName = word('externalIdFieldName');
  if (operation === 'upsert' && !externalIdFieldName)
    throw new AsyncError('InvalidJob', 'An external id field is required for upsert');
  const wanted = (word('contentType') ?? 'XML').toUpperCase();
  if (wanted !== 'CSV' && wanted !== 'JSON' && wanted !== 'XML')
    throw new AsyncError('InvalidJob', `Unsupported content type: ${wanted}`);
  const contentType: ContentType = wanted;
  const job: AsyncJob = {
    id: call.org.store.nextId('750'),
    operation,
    object: object.name,
    ...(externalIdFieldName ? { externalIdFieldName } : {}),
    state: 'Open',
    concurrencyMode: /^(1|serial)$/i.test(word('concurrencyMode') ?? '') ? 'Serial' : 'Parallel',
    contentType,
    apiVersion: call.version,
    createdById: call.userId,
    createdAt: call.org.clock.now(),
    batches: [],
  };
  call.org.asyncJobs.put(job.id, job);
  return jobReply(request, job, 201);
}

function changeJob(call: Call, request: Request, job: AsyncJob): Reply {
  const state = wordsOf(request)('state');
  if (state !== 'Closed' && state !== 'Aborted')
    throw new AsyncError('InvalidJobState', `Unknown state: ${state ?? ''}`);
  job.state = state;
  call.org.asyncJobs.put(job.id, job);
  return jobReply(request, job, 200);
}

function jobReply(request: Request, job: AsyncJob, status: number): Reply {
  const body = showAsyncJob(job);
  return wantsJobAsJson(request, job.contentType) ? { status, body } : xml(status, 'jobInfo', body);
}

function batchReply(request: Request, job: AsyncJob, batch: AsyncBatch, status: number): Reply {
  const body = showBatch(job, batch);
  return wantsJson(request, job.contentType) ? { status, body } : xml(status, 'batchInfo', body);
}

function queueBatch(call: Call, request: Request, job: AsyncJob): Reply {
  const { stateMessage: _later, ...batch } = addBatch(call, job, request.body);
  return batchReply(request, job, { ...batch, state: 'Queued', results: [], records: [] }, 201);
}

function batchList(request: Request, job: AsyncJob): Reply {
  const batchInfo = job.batches.map((batch) => showBatch(job, batch));
  return wantsJson(request, job.contentType)
    ? { status: 200, body: { batchInfo } }
    : xml(200, 'batchInfoList', { batchInfo });
}

function resultReply(job: AsyncJob, batch: AsyncBatch, resultId: string | undefined): Reply {
  if (batch.state === 'Failed') throw new AsyncError('InvalidBatch', 'Records not processed');
  if (!isQuery(job)) return showResults(batch.results, job.contentType);
  if (!resultId) {
    return job.contentType === 'JSON'
      ? { status: 200, body: [batch.resultId] }
      : xml(200, 'result-list', { result: batch.resultId });
  }
  if (normalizeId(resultId) !== batch.resultId)
    throw new AsyncError('InvalidUrl', `Unable to find result: ${resultId}`);
  if (job.contentType === 'CSV') return csv(rowsOf(batch));
  if (job.contentType === 'JSON') return { status: 200, body: batch.records };
  return xml(200, 'queryResult', {
    records: batch.records?.map(({ attributes: _type, ...record }) => ({ type: job.object, ...record })),
  });
}
