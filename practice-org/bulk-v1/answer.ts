import { asUser } from '../customize/users.ts';
import { ApiError } from '../http/api-error.ts';
import type { Reply, Request } from '../http/message.ts';
import { segmentsOf } from '../http/router.ts';
import type { Call, Org } from '../org.ts';
import { countCall, limitInfo } from '../rest/daily-calls.ts';
import { readVersion } from '../rest/versions.ts';
import { AsyncError } from './async-error.ts';
import { refusal } from './format.ts';
import { answerJob } from './resources.ts';

/** /services/async/NN.0/job…: the first Bulk API. Its session comes in a header of its own, its errors are all 400. */
export function answerAsync(org: Org, request: Request): Reply {
  try {
    const [, , version = '', resource, ...path] = segmentsOf(request.path);
    const known = readVersion(`v${version}`);
    if (!known || known === 'retired')
      throw new AsyncError('InvalidVersion', `Api version is not supported: ${version}`);
    const session = org.sessions.find(request.headers['x-sfdc-session'] ?? '');
    if (!session) throw new AsyncError('InvalidSessionId', 'Invalid session id');
    countCall(org);
    if (resource !== 'job') throw new AsyncError('InvalidUrl', `Destination URL not reset: ${request.path}`);
    const { userId } = session;
    const call: Call = {
      org: asUser(org, userId),
      userId,
      language: 'en',
      version,
      headers: request.headers,
      raw: request.body,
    };
    const reply = answerJob(call, request, path);
    return plain({ ...reply, headers: { ...limitInfo(org), ...reply.headers } });
  } catch (error) {
    if (error instanceof AsyncError) return plain(refusal(request, error));
    if (error instanceof ApiError) return plain(refusal(request, new AsyncError('ExceededQuota', error.message)));
    throw error;
  }
}

/** Without a charset, as salesforce-bulk compares it letter by letter. */
const PLAIN_JSON = { 'Content-Type': 'application/json' };
const plain = (reply: Reply): Reply => ({ ...reply, headers: { ...PLAIN_JSON, ...reply.headers } });
