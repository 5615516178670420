/**
 * Every call to Salesforce goes through this file, one method per request, so that calls can later be gathered behind it.
 * One client serves a connection in a process; it holds the session and what the org says about its objects.
 */

import type { Connection, HttpRequest } from 'jsforce';
import { z } from 'zod';
import { limits } from '../../engine/limits.ts';
import type { Json, OpenContext, SendGuard } from '../contract.ts';
import { UncertainError, UserFixableError } from '../errors.ts';
import { isRecord, json } from '../rest/json.ts';
import { type GlobalDescription, globalDescription, type ObjectDescription, objectDescription } from './describe.ts';
import { asFlowError, type Subject } from './errors.ts';
import { about } from './labels.ts';
import { renewed } from './oauth.ts';
import { isPractice, type SalesforceSecrets } from './secrets.ts';
import { SalesforceTransport, type Trace } from './transport.ts';
import type { FieldValues } from './values.ts';

/** Supported by every org since Spring '24 and by all features used here. */
export const API_VERSION = '62.0';

const DESCRIBE_MS = 5 * 60_000;

export interface Call {
  signal?: AbortSignal | undefined;
  /** Given for `once` requests; asked just before the first byte. */
  guard?: SendGuard | undefined;
}

export type SalesforceRecord = { Id?: string; [field: string]: Json | undefined };

export interface QueryPage {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string | undefined;
  records: SalesforceRecord[];
  /** The org's clock minus ours in ms, from its Date header (whole seconds). */
  clockOffsetMs: number;
}

export interface WriteOptions {
  /** FALSE = no assignment rule moves the record to another owner. */
  useAssignmentRule?: boolean | undefined;
  /** Saves although an alert-type duplicate rule found similar records. */
  allowDuplicates?: boolean | undefined;
}

const queryAnswer = z.object({
  totalSize: z.number(),
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.record(z.string(), json)),
});

const saved = z.object({ id: z.string(), success: z.boolean().default(true), created: z.boolean().optional() });

const identityAnswer = z
  .object({ name: z.string().optional(), preferred_username: z.string().optional(), email: z.string().optional() })
  .loose();

export class SalesforceClient {
  #secrets: SalesforceSecrets;
  readonly #context: Pick<OpenContext<SalesforceSecrets>, 'renew'>;
  #connection: Promise<Connection> | undefined;
  #renewing: Promise<void> | undefined;
  readonly #descriptions = new Map<string, { until: number; value: Promise<unknown> }>();

  constructor(secrets: SalesforceSecrets, context: Pick<OpenContext<SalesforceSecrets>, 'renew'>) {
    this.#secrets = secrets;
    this.#context = context;
  }

  get userId(): string {
    return this.#secrets.userId;
  }

  get instanceUrl(): string {
    return this.#secrets.instanceUrl;
  }

  get isPractice(): boolean {
    return isPractice(this.#secrets);
  }

  recordUrl(id: string): string {
    return `${this.#secrets.instanceUrl}/${id}`;
  }

  async query(soql: string, call: Call = {}, subject: Subject = {}): Promise<QueryPage> {
    return this.#page(`/query?q=${encodeURIComponent(soql)}`, call, subject);
  }

  async queryMore(nextRecordsUrl: string, call: Call = {}): Promise<QueryPage> {
    return this.#page(`/query/${encodeURIComponent(nextRecordsUrl.split('/').at(-1) ?? '')}`, call, {});
  }

  async create(object: string, fields: FieldValues, options: WriteOptions, call: Call): Promise<{ id: string }> {
    const request = {
      method: 'POST' as const,
      path: `/sobjects/${object}`,
      body: fields,
      headers: writeHeaders(options),
    };
    const { body } = await this.#send(request, call, { object, values: fields });
    return { id: this.#read(saved, body).id };
  }

  async update(object: string, id: string, fields: FieldValues, options: WriteOptions, call: Call): Promise<void> {
    const path = `/sobjects/${object}/${encodeURIComponent(id)}`;
    const request = { method: 'PATCH' as const, path, body: fields, headers: writeHeaders(options) };
    await this.#send(request, call, { object, id, values: fields });
  }

  /** Creates the record, or updates the one whose external id has this value. */
  async upsert(
    object: string,
    key: { field: string; value: string },
    fields: FieldValues,
    options: WriteOptions,
    call: Call,
  ): Promise<{ id: string | null; created: boolean }> {
    const path = `/sobjects/${object}/${key.field}/${encodeURIComponent(key.value)}`;
    const request = { method: 'PATCH' as const, path, body: fields, headers: writeHeaders(options) };
    const { body } = await this.#send(request, call, { object, values: { ...fields, [key.field]: key.value } });
    const answer = saved.safeParse(body);
    return answer.success
      ? { id: answer.data.id, created: answer.data.created ?? false }
      : { id: null, created: false };
  }

  async remove(object: string, id: string, call: Call): Promise<void> {
    const path = `/sobjects/${object}/${encodeURIComponent(id)}`;
    await this.#send({ method: 'DELETE', path }, call, { object, id });
  }

  async retrieve(object: string, id: string, fields: string[], call: Call = {}): Promise<SalesforceRecord> {
    const query = fields.length > 0 ? `?fields=${fields.map(encodeURIComponent).join(',')}` : '';
    const path = `/sobjects/${object}/${encodeURIComponent(id)}${query}`;
    const { body } = await this.#send({ method: 'GET', path }, call, { object, id });
    return plainRecord(this.#read(z.record(z.string(), json), body));
  }

  /** Kept for five minutes. Labels come in the asked language, else in the connected user's. */
  async describe(object: string, call: Call = {}, locale?: string): Promise<ObjectDescription> {
    if (!/^\w{1,80}$/.test(object)) {
      throw new UserFixableError('salesforce.unknownObject', about(object.slice(0, 80)));
    }
    return this.#described(`/sobjects/${object}/describe`, objectDescription, call, locale, {
      object,
      isDescription: true,
    });
  }

  async describeGlobal(call: Call = {}, locale?: string): Promise<GlobalDescription> {
    return this.#described('/sobjects', globalDescription, call, locale, {});
  }

  /** Who the token belongs to, and the organisation's name when the user may read it. */
  async identity(call: Call = {}): Promise<{ username: string; orgName: string }> {
    const { body } = await this.#send({ method: 'GET', path: '/services/oauth2/userinfo' }, call, {});
    const found = this.#read(identityAnswer, body);
    const organisation = await this.query('SELECT Id, Name FROM Organization LIMIT 1', call).catch((error: unknown) => {
      if (error instanceof UserFixableError && error.repair?.kind !== 'connection') return undefined;
      throw error;
    });
    const name = organisation?.records[0]?.Name;
    return {
      username: found.preferred_username ?? found.email ?? found.name ?? '',
      orgName: typeof name === 'string' && name !== '' ? name : new URL(this.#secrets.instanceUrl).host,
    };
  }

  async #page(path: string, call: Call, subject: Subject): Promise<QueryPage> {
    const { body, trace } = await this.#send({ method: 'GET', path }, call, subject);
    const page = this.#read(queryAnswer, body);
    const orgTime = Date.parse(trace.headers.date ?? '');
    return {
      ...page,
      records: page.records.map(plainRecord),
      clockOffsetMs: Number.isNaN(orgTime) ? 0 : orgTime - trace.answeredAt,
    };
  }

  #described<T>(
    path: string,
    schema: z.ZodType<T>,
    call: Call,
    locale: string | undefined,
    subject: Subject,
  ): Promise<T> {
    const key = `${locale ?? ''} ${path.toLowerCase()}`;
    const kept = this.#descriptions.get(key);
    if (kept && kept.until > Date.now()) return kept.value as Promise<T>; // stored below under the same key and schema
    const headers: Record<string, string> = locale ? { 'accept-language': locale === 'ja' ? 'ja' : 'en-US' } : {};
    const value = this.#send({ method: 'GET', path, headers }, call, subject).then(({ body }) =>
      this.#read(schema, body),
    );
    this.#descriptions.set(key, { until: Date.now() + DESCRIBE_MS, value });
    value.catch(() => this.#descriptions.delete(key));
    return value;
  }

  /** A success that cannot be read proves nothing, least of all that nothing was saved. */
  #read<T>(schema: z.ZodType<T>, body: unknown): T {
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    const { host } = new URL(this.#secrets.instanceUrl);
    throw new UncertainError('salesforce.unreadableAnswer', { host }, { cause: result.error });
  }

  async #send(
    request: { method: HttpRequest['method']; path: string; body?: FieldValues; headers?: Record<string, string> },
    call: Call,
    subject: Subject,
  ): Promise<{ body: unknown; trace: Trace }> {
    const trace: Trace = { signal: call.signal, guard: call.guard, status: 0, headers: {}, answeredAt: Date.now() };
    const { path } = request;
    const url = path.startsWith('/services/') ? path : `/services/data/v${API_VERSION}${path}`;
    try {
      const connection = await this.#open();
      const headers = { accept: 'application/json', ...request.headers };
      const sent = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
      const type = request.body === undefined ? {} : { 'content-type': 'application/json' };
      const body: unknown = await connection.request(
        { method: request.method, url, headers: { ...headers, ...type }, ...sent },
        trace as object,
      );
      return { body, trace };
    } catch (error) {
      throw asFlowError(error, { trace, host: new URL(this.#secrets.instanceUrl).host, subject });
    }
  }

  /** jsforce is large and only wanted once somebody calls. */
  #open(): Promise<Connection> {
    this.#connection ??= import('jsforce/lib/core.js').then(({ default: jsforce }) => {
      const { instanceUrl, accessToken } = this.#secrets;
      const connection: Connection = new jsforce.Connection({ instanceUrl, accessToken, version: API_VERSION });
      new SalesforceTransport({
        current: () => this.#secrets,
        renew: (usedToken) => this.#renew(usedToken),
      }).attachTo(connection);
      return connection;
    });
    return this.#connection;
  }

  /** One renewal serves every request that was refused meanwhile. */
  async #renew(usedToken: string): Promise<void> {
    if (this.#secrets.accessToken !== usedToken) return;
    this.#renewing ??= this.#context
      .renew(this.#secrets, renewed)
      .then((secrets) => {
        this.#secrets = secrets;
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }
}

export const settleMs = (client: SalesforceClient) => (client.isPractice ? limits.practiceSettleMs : limits.settleMs);

function writeHeaders(options: WriteOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (options.useAssignmentRule !== undefined) {
    headers['sforce-auto-assign'] = options.useAssignmentRule ? 'TRUE' : 'FALSE';
  }
  if (options.allowDuplicates) headers['sforce-duplicate-rule-header'] = 'allowSave=true';
  return headers;
}

/** Without Salesforce's own `attributes`, in nested parents too. */
function plainRecord(record: { [key: string]: Json }): SalesforceRecord {
  const entries = Object.entries(record).filter(([key]) => key !== 'attributes');
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isRecord(value) ? (plainRecord(value) as Json) : value]),
  );
}
