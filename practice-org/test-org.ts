import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsforce from 'jsforce';
import { type PracticeOrg, startPracticeOrg } from './server.ts';
import { at, textAt } from './test-answer.ts';

export interface Answered {
  status: number;
  body: unknown;
  headers: Headers;
}

export interface TestOrg extends PracticeOrg {
  home: string;
  /** A session that is good for every call. */
  token: string;
  /** A REST call below /services/data/v64.0, or an absolute path. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** Adds a record and gives its id; throws what the org says when it does not want it. */
  create(object: string, values: Record<string, unknown>, headers?: Record<string, string>): Promise<string>;
  /** A call of the fault switches and the like. */
  practice(method: string, path: string, body?: unknown): Promise<Answered>;
  stop(): Promise<void>;
}

/** A practice org of its own on a free port, in a temporary folder. */
export async function startTestOrg(home?: string): Promise<TestOrg> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'practice-org-')));
  const org = await startPracticeOrg({ home: folder, port: 0 });
  const token = await clientCredentialsToken(org);
  const call = async (
    method: string,
    url: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answered> => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    const json = answer !== '' && (response.headers.get('content-type')?.includes('json') ?? false);
    return { status: response.status, body: json ? JSON.parse(answer) : answer, headers: response.headers };
  };
  const api: TestOrg['api'] = (method, path, body, headers = {}) =>
    call(method, org.url + (path.startsWith('/services') ? path : `/services/data/v64.0${path}`), body, {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...headers,
    });
  return {
    ...org,
    home: folder,
    token,
    api,
    create: async (object, values, headers) =>
      textAt((await api('POST', `/sobjects/${object}`, values, headers)).body, 'id'),
    practice: (method, path, body) =>
      call(method, `${org.url}/__practice${path}`, body, { 'x-practice-key': org.settings.pagesKey }),
    stop: async () => {
      await org.close();
      if (!home) await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function clientCredentialsToken({ url, settings }: PracticeOrg): Promise<string> {
  const { clientId, clientSecret } = settings;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const response = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** A stock jsforce connection that logged in with client credentials. */
export async function jsforceConnection({ url, settings }: PracticeOrg) {
  const { clientId, clientSecret } = settings;
  const connection = new jsforce.Connection({
    instanceUrl: url,
    version: '64.0',
    oauth2: { clientId, clientSecret, loginUrl: url },
  });
  await connection.authorize({ grant_type: 'client_credentials' });
  return connection;
}

/** The first error of an answer as `status CODE message [fields]`, to be compared in one line. */
export const refusal = ({ status, body }: Answered): string => {
  const fields = at(body, '0.fields');
  return `${status} ${at(body, '0.errorCode')} ${at(body, '0.message')}${Array.isArray(fields) ? ` [${fields.join(',')}]` : ''}`;
};
