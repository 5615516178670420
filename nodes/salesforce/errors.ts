/** Salesforce's refusals and silences -> the errors people read, with the field's label and what was sent. */
import {
  AllowanceSpentError,
  ConnectionDeadError,
  type ErrorParams,
  FlowError,
  type Repair,
  TransientError,
  UncertainError,
  UserFixableError,
} from '../errors.ts';
import { ExchangeError, retryAfterMs } from '../rest/exchange.ts';
import { isBlank, isRecord, shortened } from '../rest/json.ts';
import { problemsOfAction } from './actions.ts';
import { about } from './labels.ts';
import type { Trace } from './transport.ts';
import type { FieldValues } from './values.ts';
import { type Verdict, verdictOf } from './verdicts.ts';

/** What the request was about, for the words of its error. */
export interface Subject {
  object?: string;
  id?: string;
  values?: FieldValues;
  /** The request asked what the object is: a refusal is about the choice of the object. */
  isDescription?: boolean;
  /** What a second time would do: the words of a lost answer say so. Absent = make a second record. */
  again?: 'read' | 'change';
  /** The request names no other record: what it refers to and is not there is this one. */
  namesOnlyThis?: true;
}

export interface ErrorContext {
  trace: Pick<Trace, 'status' | 'headers'>;
  host: string;
  subject: Subject;
}

interface Problem {
  errorCode: string;
  message: string;
  fields: string[];
  whole: Record<string, unknown>;
}

export function asFlowError(error: unknown, context: ErrorContext): unknown {
  if (error instanceof FlowError) return error;
  if (error instanceof ExchangeError) return silence(error, context);
  const { status, headers } = context.trace;
  if (status < 300) return error;
  const [problem] = problemsOf(error);
  const { host } = context;
  const options = { cause: error, ...retry(headers) };
  if (status === 429 || (status >= 500 && problem?.errorCode === 'SERVER_UNAVAILABLE'))
    return new TransientError('salesforce.busy', { host }, options);
  if (status >= 500) {
    // Even a spoken 500 leaves open whether the record was saved before something else broke, and a 503 without
    // Salesforce's own word may be of a gateway that lost the answer.
    const { again } = context.subject;
    if (status === 503 && again === 'read') return new UncertainError('salesforce.busy', { host }, options);
    const message = shortened(problem?.message ?? '', 200);
    return new UncertainError(failed(again), { host, status, message }, options);
  }
  if (!problem && status >= 301 && status < 400) return new ConnectionDeadError('salesforce.moved', { host }, options);
  if (!problem) return new UserFixableError('salesforce.unreadableRefusal', { host, status }, { cause: error });
  const params = paramsOf(problem, context);
  const verdict = verdictOf(meant(problem, status, context.subject), problem.message, status);
  const isMute = params.field === '' && sayTheField.has(verdict.code);
  return spoken(isMute ? { ...verdict, code: 'salesforce.refused' } : verdict, params, problem, context, error);
}

/** Where no field is named, as in a flow of the org, Salesforce's own sentence says more than ours. */
const sayTheField = new Set([
  'salesforce.valueTooLong',
  'salesforce.notInPicklist',
  'salesforce.emailInvalid',
  'salesforce.numberOutOfRange',
]);

/** Whether an error that people read was made of this code of Salesforce's. */
export const isRefusedAs = (error: unknown, errorCode: string): boolean =>
  error instanceof FlowError && problemsOf(error.cause).some((problem) => problem.errorCode === errorCode);

/** Salesforce has the same words for a record, an object and a lookup that it does not know. */
function meant({ errorCode }: Problem, status: number, { object, id, namesOnlyThis }: Subject): string {
  if (errorCode === 'NOT_FOUND' && id === undefined) return 'INVALID_TYPE';
  if (errorCode === 'ENTITY_IS_DELETED' && id === undefined) return 'INVALID_CROSS_REFERENCE_KEY';
  if (errorCode !== 'INVALID_CROSS_REFERENCE_KEY' || !object || id === undefined) return errorCode;
  // The record of the address has left the recycle bin too, or never was: there 404 is never about a lookup.
  return namesOnlyThis || status === 404 ? 'NOT_FOUND' : errorCode;
}

const failed = (again: Subject['again']): string =>
  again === 'read'
    ? 'salesforce.readFailed'
    : again === 'change'
      ? 'salesforce.changeFailed'
      : 'salesforce.serverError';

const unanswered = (again: Subject['again']): string =>
  again === 'read'
    ? 'salesforce.readUnanswered'
    : again === 'change'
      ? 'salesforce.changeUnanswered'
      : 'salesforce.noAnswer';

function silence(error: ExchangeError, { host, subject }: ErrorContext): Error {
  if (error.reason === 'tooLarge')
    return new UserFixableError('salesforce.searchTooLarge', blank(host), { cause: error });
  if (!error.wasSent) return new TransientError('salesforce.unreachable', { host }, { cause: error });
  return new UncertainError(unanswered(subject.again), { host }, { cause: error });
}

function spoken(
  verdict: Verdict,
  params: ErrorParams,
  problem: Problem,
  { trace, subject }: ErrorContext,
  cause: unknown,
): FlowError {
  switch (verdict.as) {
    case 'transient': {
      const asked = retry(trace.headers);
      const own = verdict.retryAfterMs === undefined ? {} : { retryAfterMs: verdict.retryAfterMs };
      const Passing = verdict.code === 'salesforce.dailyLimit' ? AllowanceSpentError : TransientError;
      return new Passing(verdict.code, params, { cause, ...own, ...asked });
    }
    case 'uncertain':
      return new UncertainError(verdict.code, params, { cause });
    case 'connection':
      return new ConnectionDeadError(verdict.code, params, { cause });
    case 'data':
    case 'field':
    case 'permission':
      return new UserFixableError(verdict.code, params, { cause, repair: repairOf(verdict, problem, subject) });
  }
}

function repairOf({ as, setting }: Verdict, problem: Problem, subject: Subject): Repair {
  if (setting !== undefined) return { kind: 'data', field: setting };
  const [name] = problem.fields;
  const field = name === undefined ? undefined : subject.values ? `fields.${name}` : name;
  if (as === 'permission') return { kind: 'permission' };
  if (as === 'field' && subject.isDescription) return { kind: 'field', field: 'object' };
  if (as === 'field' && field !== undefined) {
    // Mapped, but the value was empty this time: the data is to blame, not the step.
    const isMapped = Object.keys(subject.values ?? {}).some((key) => key.toLowerCase() === name?.toLowerCase());
    return isMapped && problem.errorCode === 'REQUIRED_FIELD_MISSING'
      ? { kind: 'data', field }
      : { kind: 'field', field };
  }
  return field === undefined ? { kind: 'data' } : { kind: 'data', field };
}

function retry(headers: Record<string, string>): { retryAfterMs?: number } {
  const wait = retryAfterMs(headers);
  return wait === undefined ? {} : { retryAfterMs: wait };
}

/** Every message may use every one of these: all are always there. */
function paramsOf(problem: Problem, { subject, host }: ErrorContext): ErrorParams {
  const names = fieldNames(problem, subject.values);
  const value = names[0] === undefined ? undefined : valueFor(subject.values, names[0]);
  return {
    ...blank(host),
    ...about(subject.object ?? '', names),
    id: subject.id ?? '',
    value: isBlank(value) ? '' : shortened(value),
    length: typeof value === 'string' ? [...value].length : 0,
    maxLength: Number(/max length=(\d+)/.exec(problem.message)?.[1] ?? 0),
    message: shortened(problem.message.replace(/\s+/g, ' ').trim(), 300),
    errorCode: problem.errorCode,
    recordIds: recordIds(problem),
  };
}

function blank(host: string): ErrorParams {
  const texts = { id: '', value: '', message: '', errorCode: '', recordIds: '', records: '' };
  return { host, ...about(''), ...texts, length: 0, maxLength: 0 };
}

/** Salesforce fills `fields` only sometimes; for the rest the name stands in the sentence. */
function fieldNames({ fields, message, errorCode }: Problem, values: FieldValues = {}): string[] {
  if (fields.length > 0) return fields;
  const refused = /cross-reference id: (\w{15})/.exec(message)?.[1];
  if (refused) return Object.keys(values).filter((name) => String(values[name]).slice(0, 15) === refused);
  if (errorCode === 'INACTIVE_OWNER_OR_USER') return ['OwnerId'];
  if (errorCode === 'ENTITY_IS_DELETED') return Object.keys(values).filter((name) => isReference(name, values[name]));
  if (errorCode === 'REQUIRED_FIELD_MISSING')
    return (/\[(.+)\]/.exec(message)?.[1] ?? '').split(/,\s*/).filter(Boolean);
  const found = /No such column '([^']+)'/.exec(message) ?? /duplicate value found: (\w+) duplicates/.exec(message);
  return found?.[1] ? [found[1]] : [];
}

const isReference = (name: string, value: unknown): boolean =>
  /(Id|__c)$/.test(name) && /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(String(value));

function valueFor(values: FieldValues | undefined, name: string): unknown {
  const key = Object.keys(values ?? {}).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : values?.[key];
}

/** Ids of the records that stand in the way, of duplicate rules (in both spellings of the key), unique fields, several matches. */
function recordIds({ whole, message }: Problem): string {
  const text = `${JSON.stringify(whole.duplicateResut ?? whole.duplicateResult ?? '')} ${message}`;
  const ids = text.match(/"Id":"(\w{15,18})"|id: (\w{15,18})\b/g) ?? [];
  return [...new Set(ids.map((id) => /(\w{15,18})"?$/.exec(id)?.[1] ?? ''))].slice(0, 5).join(', ');
}

/** jsforce gives one error with the first problem's code, or all of them in `data`. */
function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof Error)) return [];
  const { data, errorCode } = error as Error & { data?: unknown; errorCode?: string }; // jsforce's HttpApiError, whose class it does not export
  if (errorCode === 'MULTIPLE_CHOICES') return [{ errorCode, message: error.message, fields: [], whole: {} }];
  const list = Array.isArray(data) ? data : [data];
  return list.filter(isRecord).flatMap((whole) => {
    const code = whole.errorCode ?? whole.statusCode;
    if (typeof code === 'string' && /^ERROR_HTTP_/.test(code)) {
      return problemsOfAction(String(whole.message)).map((problem) => ({ ...problem, fields: [], whole: {} }));
    }
    if (typeof code !== 'string') return [];
    const fields = Array.isArray(whole.fields) ? whole.fields.filter((one) => typeof one === 'string') : [];
    return [{ errorCode: code, message: typeof whole.message === 'string' ? whole.message : '', fields, whole }];
  });
}
