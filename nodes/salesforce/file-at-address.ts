/** A file that lies at an address: fetched when the step runs, never followed into the inner network. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { call } from '../rest/http.ts';
import { isBlank, shortened } from '../rest/json.ts';

const FETCH_MS = 60_000;

const here = { repair: { kind: 'field' as const, field: 'address' } };

export function fileUrl(address: Json | undefined): URL {
  const text = isBlank(address) ? '' : String(address).trim();
  if (text === '') throw new UserFixableError('salesforce.fileAddressMissing', {}, here);
  const url = typeof address === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new UserFixableError('salesforce.fileAddressMalformed', { address: shortened(text, 120) }, here);
  url.hash = '';
  return url;
}

/** Throws for whatever is not the file itself: refusals, and pages that stand where a file should be. */
export async function fetchFile(
  address: Json | undefined,
  given: { fileName: string; mostBytes: number; signal: AbortSignal },
): Promise<Buffer> {
  const url = fileUrl(address);
  const { signal, mostBytes } = given;
  const request = { method: 'GET', url: url.href, headers: { accept: '*/*', 'user-agent': 'Nagare' } };
  const limits = { signal, maxBytes: mostBytes, timeoutMs: FETCH_MS, reach: 'outside' as const };
  const answer = await call({ ...request, ...limits }).catch((error: unknown) => {
    if (!(error instanceof UserFixableError)) throw error;
    const tooLarge = new UserFixableError('salesforce.fileTooLarge', tooLargeParams(mostBytes), here);
    throw error.code === 'http.answerTooLarge' ? tooLarge : new UserFixableError(error.code, error.params, here);
  });
  const { host } = url;
  if (answer.status >= 300)
    throw new UserFixableError('salesforce.fileNotFetched', { host, status: answer.status }, here);
  // A link that wants a sign-in answers with its page: nobody wants that under the name of an invoice.
  const isPage = /^text\/html/i.test(answer.headers['content-type'] ?? '');
  if (isPage && !/\.x?html?$/i.test(given.fileName))
    throw new UserFixableError('salesforce.fileIsPage', { host }, here);
  if (answer.body.length === 0) throw new UserFixableError('salesforce.fileEmpty', { place: 'address' }, here);
  return answer.body;
}

const tooLargeParams = (bytes: number) => ({ place: 'address', megabytes: bytes / 1024 / 1024 });
