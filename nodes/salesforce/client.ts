/**
 * Every call to Salesforce goes through this file, one method per request; behind it they gather (gather/line.ts).
 * One client serves a connection in a process; it holds the session and what the org says about its objects.
 */

import type { z } from 'zod';
import { limits } from '../../engine/limits.ts';
import type { OpenContext } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { type ActionDescription, actionDescription, actionList, actionResults } from './actions.ts';
import {
  identityAnswer,
  picklistAnswer,
  type QueryPage,
  readAnswer,
  readPage,
  readRecord,
  type SalesforceRecord,
  savedAnswer,
} from './answers.ts';
import { type GlobalDescription, globalDescription, type ObjectDescription, objectDescription } from './describe.ts';
import { equalityOf } from './equality.ts';
import type { Subject } from './errors.ts';
import { Line } from './gather/line.ts';
import { partiesOf } from './gather/parties.ts';
import type { Key, Saved, Verb } from './gather/writes.ts';
import { about } from './labels.ts';
import { inParts } from './long-lists.ts';
import { isPractice, type SalesforceSecrets } from './secrets.ts';
import {
  type Answer,
  API_VERSION,
  type Call,
  CallFailed,
  type Outgoing,
  SalesforceSession,
  WRITE_MS,
} from './session.ts';
import { untilAborted } from './shared-answer.ts';
import type { SoapRequest, SoapResult } from './soap.ts';
import { type Query, soql } from './soql.ts';
import type { FieldValues } from './values.ts';
import { type WriteOptions, writeHeaders } from './write-headers.ts';

export type { QueryPage, SalesforceRecord } from './answers.ts';
export { API_VERSION, type Call, WRITE_MS, WRITING_STEP_MS } from './session.ts';

const DESCRIBE_MS = 5 * 60_000;

export class SalesforceClient {
  readonly #session: SalesforceSession;
  readonly #line = new Line();
  readonly #parties: ReturnType<typeof partiesOf>;
  #isForTrials: Promise<boolean> | undefined;
  readonly #descriptions = new Map<string, Description>();

  constructor(secrets: SalesforceSecrets, context: Pick<OpenContext<SalesforceSecrets>, 'renew'>) {
    this.#session = new SalesforceSession(secrets, context);
    this.#parties = partiesOf(this.#session);
  }

  get #secrets(): SalesforceSecrets {
    return this.#session.secrets;
  }

  get userId(): string {
    return this.#secrets.userId;
  }

  get orgId(): string {
    return this.#secrets.orgId;
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
    const read = { path: `/query?q=${encodeURIComponent(soql)}`, subject };
    if (call.pageSize !== undefined) {
      const { path } = read;
      return readPage(
        await this.#send({ method: 'GET', path, headers: pageHeaders(call) }, call, subject),
        this.#session.host,
      );
    }
    return readPage(
      await this.#line.join({ kind: 'read', party: this.#parties.reads }, read, call),
      this.#session.host,
    );
  }

  /** As `query`, with deleted and archived records too. */
  async queryAll(soql: string, call: Call = {}, subject: Subject = {}): Promise<QueryPage> {
    const read = { path: `/queryAll?q=${encodeURIComponent(soql)}`, subject };
    return readPage(
      await this.#line.join({ kind: 'read', party: this.#parties.reads }, read, call),
      this.#session.host,
    );
  }

  /** Whether something may be tried out here: an organization that nobody works in. Asked once. */
  isForTrials(call: Call): Promise<boolean> {
    this.#isForTrials ??= this.isPractice
      ? Promise.resolve(true)
      : this.query('SELECT Id, IsSandbox FROM Organization LIMIT 1', ownTime()).then(
          ({ records }) => records[0]?.IsSandbox === true,
        );
    this.#isForTrials.catch(() => {
      this.#isForTrials = undefined;
    });
    return this.#shared(this.#isForTrials, call, { object: 'Organization' });
  }

  /** Several requests as one, in their order: when one of them fails, none has happened. */
  async allOrNone(
    parts: {
      method: string;
      path: string;
      referenceId: string;
      body?: FieldValues;
      headers?: Record<string, string>;
    }[],
    call: Call,
  ): Promise<unknown> {
    const compositeRequest = parts.map(({ path, headers, ...part }) => ({
      ...part,
      url: `/services/data/v${API_VERSION}${path}`,
      ...(headers ? { httpHeaders: headers } : {}),
    }));
    const body = JSON.stringify({ allOrNone: true, collateSubrequests: false, compositeRequest });
    return (await this.#send({ method: 'POST', path: '/composite', body }, call, { again: 'change' })).body;
  }

  /** What a part of such a request was answered, as the request alone would have been told. */
  refusal(body: unknown, status: number, subject: Subject): unknown {
    const cause = Object.assign(new Error('refused'), { data: body });
    // In a part 404 is said of a lookup too, of which the request alone would say 400.
    const alone = status === 404 && !subject.namesOnlyThis ? 400 : status;
    return this.#session.told(new CallFailed(cause, { status: alone, headers: {} }), subject);
  }

  async listFlows(call: Call): Promise<z.infer<typeof actionList>> {
    return this.#described('/actions/custom/flow', actionList, call, undefined, {});
  }

  async describeFlow(name: string, call: Call): Promise<ActionDescription> {
    return this.#described(`/actions/custom/flow/${name}`, actionDescription, call, undefined, { id: name });
  }

  async runFlow(name: string, values: FieldValues, call: Call): Promise<FieldValues> {
    const path = `/actions/custom/flow/${name}`;
    const request = { method: 'POST' as const, path, body: JSON.stringify({ inputs: [values] }) };
    const { body } = await this.#send(request, call, { id: name });
    return readAnswer(actionResults, body, this.#session.host);
  }

  /** One call of the partner API, for what REST has no word for. */
  async soap(request: SoapRequest, call: Call): Promise<SoapResult[]> {
    return this.#line.join({ kind: 'soap', party: this.#parties.soap }, request, call);
  }

  /** The same as `query` with what `soql` writes. Searches of one shape for one value each become one query in a crowd. */
  async search(query: Query, call: Call = {}): Promise<QueryPage> {
    const parts = inParts(query);
    if (parts.length > 1) return this.#searchAll(parts, call);
    const text = soql(query);
    const subject = { object: query.object.name };
    const equality = equalityOf(query);
    if (!equality || call.pageSize !== undefined) return this.query(text, call, subject);
    const kind = `${equality.before} ${equality.after}`;
    return this.#line.join({ kind, party: this.#parties.searches }, { soql: text, equality, subject }, call);
  }

  /** All rows of all parts, each once: two spellings of one value may stand in two parts. Not fetched when they are too many. */
  async #searchAll(parts: Query[], call: Call): Promise<QueryPage> {
    const pages = await Promise.all(parts.map((part) => this.search(part, call)));
    const [first] = pages as [QueryPage]; // there are several
    const totalSize = pages.reduce((sum, page) => sum + page.totalSize, 0);
    if (totalSize > limits.loopItems) return { ...first, totalSize };
    const rows = new Map<string | undefined, SalesforceRecord>();
    for (let page of pages) {
      for (const record of page.records) rows.set(record.Id, record);
      while (!page.done && page.nextRecordsUrl) {
        page = await this.queryMore(page.nextRecordsUrl, call);
        for (const record of page.records) rows.set(record.Id, record);
      }
    }
    const records = [...rows.values()];
    const { clock, orgTime } = first;
    return { clock, orgTime, done: true, totalSize: records.length, records };
  }

  async queryMore(nextRecordsUrl: string, call: Call = {}): Promise<QueryPage> {
    const path = `/query/${encodeURIComponent(nextRecordsUrl.split('/').at(-1) ?? '')}`;
    return readPage(
      await this.#send({ method: 'GET', path, headers: pageHeaders(call) }, call, {}),
      this.#session.host,
    );
  }

  async create(object: string, fields: FieldValues, options: WriteOptions, call: Call): Promise<{ id: string }> {
    return this.#write('create', { object, fields, options }, call);
  }

  /** Never gathered: for records that carry a file. */
  async createAlone(object: string, fields: FieldValues, call: Call): Promise<{ id: string }> {
    const request = { method: 'POST' as const, path: `/sobjects/${object}`, body: JSON.stringify(fields) };
    const { body } = await this.#send(request, call, { object, values: fields });
    return readAnswer(savedAnswer, body, this.#session.host);
  }

  async update(object: string, id: string, fields: FieldValues, options: WriteOptions, call: Call): Promise<void> {
    await this.#write('update', { object, id, fields, options }, call);
  }

  async remove(object: string, id: string, call: Call): Promise<void> {
    await this.#write('remove', { object, id, fields: {}, options: {} }, call);
  }

  /** Creates the record, or updates the one whose external id has this value. */
  async upsert(
    object: string,
    key: Key,
    fields: FieldValues,
    options: WriteOptions,
    call: Call,
  ): Promise<{ id: string; created: boolean }> {
    const { id, created = false } = await this.#write('upsert', { object, key, fields, options }, call);
    return { id, created };
  }

  /** As `upsert`, but a key that no record has is refused (salesforce.recordNotFound) instead of becoming a record. */
  async updateByKey(
    object: string,
    key: Key,
    fields: FieldValues,
    options: WriteOptions,
    call: Call,
  ): Promise<{ id: string }> {
    const path = `/sobjects/${object}/${key.field}/${encodeURIComponent(key.value)}?updateOnly=true`;
    const request = { method: 'PATCH' as const, path, body: JSON.stringify(fields), headers: writeHeaders(options) };
    const patient = { ...call, timeoutMs: WRITE_MS };
    const subject: Subject = { object, id: key.value, values: fields, again: 'change' };
    const { body } = await this.#send(request, patient, subject);
    return readAnswer(savedAnswer, body, this.#session.host);
  }

  async retrieve(object: string, id: string, fields: string[], call: Call = {}): Promise<SalesforceRecord> {
    const query = fields.length > 0 ? `?fields=${fields.map(encodeURIComponent).join(',')}` : '';
    const path = `/sobjects/${object}/${encodeURIComponent(id)}${query}`;
    const read = { path, subject: { object, id } };
    return readRecord(
      await this.#line.join({ kind: 'read', party: this.#parties.reads }, read, call),
      this.#session.host,
    );
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

  forgetDescriptions(): void {
    this.#descriptions.clear();
  }

  async describeGlobal(call: Call = {}, locale?: string): Promise<GlobalDescription> {
    return this.#described('/sobjects', globalDescription, call, locale, {});
  }

  /** What each picklist of the object offers for a record type, by field. */
  async picklistValues(
    object: string,
    recordTypeId: string,
    call: Call = {},
    locale?: string,
  ): Promise<Record<string, { value: string; label: string }[]>> {
    const path = `/ui-api/object-info/${object}/picklist-values/${encodeURIComponent(recordTypeId)}`;
    const { picklistFieldValues } = await this.#described(path, picklistAnswer, call, locale, {
      object,
      id: recordTypeId,
    });
    return Object.fromEntries(Object.entries(picklistFieldValues).map(([name, { values }]) => [name, values]));
  }

  /** Who the token belongs to, and the organisation's name when the user may read it. */
  async identity(call: Call = {}): Promise<{ username: string; orgName: string }> {
    const { body } = await this.#send({ method: 'GET', path: '/services/oauth2/userinfo' }, call, {});
    const found = readAnswer(identityAnswer, body, this.#session.host);
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

  #described<T>(
    path: string,
    schema: z.ZodType<T>,
    call: Call,
    locale: string | undefined,
    subject: Subject,
  ): Promise<T> {
    const key = `${locale ?? ''} ${path.toLowerCase()}`;
    const kept = this.#descriptions.get(key);
    if (kept && kept.until > Date.now()) {
      // Stored below under the same key and schema. One that has come is nothing to wait for.
      return 'known' in kept && !call.signal?.aborted
        ? Promise.resolve(kept.known as T)
        : this.#shared(kept.value as Promise<T>, call, subject);
    }
    const headers: Record<string, string> = locale ? { 'accept-language': locale === 'ja' ? 'ja' : 'en-US' } : {};
    const value = this.#send({ method: 'GET', path, headers }, ownTime(), subject).then(({ body }) =>
      readAnswer(schema, body, this.#session.host),
    );
    const made: Description = { until: Date.now() + DESCRIBE_MS, value };
    this.#descriptions.set(key, made);
    value.then(
      (known) => {
        made.known = known;
      },
      () => {
        if (this.#descriptions.get(key) === made) this.#descriptions.delete(key);
      },
    );
    return this.#shared(value, call, subject);
  }

  #shared<T>(value: Promise<T>, { signal }: Call, subject: Subject): Promise<T> {
    return untilAborted(value, signal).catch((error: unknown) => {
      throw this.#session.told(error, subject);
    });
  }

  #write(
    verb: Verb,
    given: { object: string; id?: string; key?: Key; fields: FieldValues; options: WriteOptions },
    call: Call,
  ): Promise<Saved> {
    const { object, id, key, fields: values } = given;
    const headers = writeHeaders(given.options);
    const which = { ...(id === undefined ? {} : { id }), ...(key ? { key } : {}) };
    const write = { object, values, text: JSON.stringify(values), headers, ...which };
    const kind = [verb, ...(key ? [object, key.field] : []), JSON.stringify(headers)].join(' ');
    // Ids come in 15 or 18 characters; the last three only repeat the case of the others.
    const same = id?.slice(0, 15) ?? (key && `${object} ${key.field} ${key.value.toLowerCase()}`);
    const exclusive = same === undefined ? {} : { exclusive: same };
    const patient = { ...call, timeoutMs: call.timeoutMs ?? WRITE_MS };
    return this.#line.join({ kind, party: this.#parties[verb], ...exclusive }, write, patient);
  }

  #send(request: Outgoing, call: Call, subject: Subject): Promise<Answer> {
    return this.#line.join({ kind: 'single', party: this.#parties.singles }, { request, subject }, call);
  }
}

interface Description {
  until: number;
  value: Promise<unknown>;
  /** Once it has come. */
  known?: unknown;
}

const pageHeaders = ({ pageSize }: Call): Record<string, string> =>
  pageSize === undefined ? {} : { 'sforce-query-options': `batchSize=${pageSize}` };

/** Of what is asked once for many: whoever asked first may give up before the others. */
const ownTime = (): Call => ({ signal: AbortSignal.timeout(limits.requestTimeoutMs) });

export const settleMs = (client: SalesforceClient) =>
  client.isPractice ? limits.practiceSettleMs : limits.salesforceSettleMs;
