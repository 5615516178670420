/** Salesforce's refusals and silences -> the errors people read, with the field's label and what was sent. */
import {
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
import type { ObjectDescription } from './describe.ts';
import type { Trace } from './transport.ts';
import type { FieldValues } from './values.ts';
import { type Verdict, verdictOf } from './verdicts.ts';

/** What the request was about, for the words of its error. */
export interface Subject {
  object?: string;
  id?: string;
  values?: FieldValues;
  /** The request asked for the description itself: asking for it again would never end. */
  isDescription?: boolean;
}

export interface ErrorContext {
  trace: Pick<Trace, 'status' | 'headers'>;
  host: string;
  subject: Subject;
  client: { describe(object: string): Promise<ObjectDescription> };
}

interface Problem {
  errorCode: string;
  message: string;
  fields: string[];
  whole: Record<string, unknown>;
}

export async function asFlowError(error: unknown, context: ErrorContext): Promise<unknown> {
  if (error instanceof FlowError) return error;
  if (error instanceof ExchangeError) return silence(error, context);
  const { status, headers } = context.trace;
  if (status < 300) return error;
  const [problem] = problemsOf(error);
  const { host } = context;
  if (status === 503) return new TransientError('salesforce.busy', { host }, { cause: error, ...retry(headers) });
  if (status >= 500) {
    // Even a spoken 500 leaves open whether the record was saved before something else broke.
    const isRefusal = problem?.errorCode === 'SERVER_UNAVAILABLE';
    return isRefusal
      ? new TransientError('salesforce.busy', { host }, { cause: error })
      : new UncertainError(
          'salesforce.serverError',
          { host, status, message: shortened(problem?.message ?? '', 200) },
          { cause: error },
        );
  }
  if (!problem) return new UserFixableError('salesforce.unreadableRefusal', { host, status }, { cause: error });
  // Salesforce says NOT_FOUND for a missing record and for a missing object alike.
  const isObject = problem.errorCode === 'NOT_FOUND' && context.subject.id === undefined;
  const verdict = verdictOf(isObject ? 'INVALID_TYPE' : problem.errorCode, problem.message, status);
  const params = await paramsOf(problem, context);
  return spoken(verdict, params, problem, context, error);
}

function silence(error: ExchangeError, { host }: ErrorContext): Error {
  if (error.reason === 'tooLarge')
    return new UserFixableError('salesforce.searchTooLarge', blank(host), { cause: error });
  if (!error.wasSent) return new TransientError('salesforce.unreachable', { host }, { cause: error });
  return new UncertainError('salesforce.noAnswer', { host }, { cause: error });
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
      return new TransientError(verdict.code, params, { cause, ...own, ...asked });
    }
    case 'uncertain':
      return new UncertainError(verdict.code, params, { cause });
    case 'connection':
      return new ConnectionDeadError(verdict.code, params, { cause });
    case 'data':
    case 'field':
    case 'permission':
      return new UserFixableError(verdict.code, params, { cause, repair: repairOf(verdict.as, problem, subject) });
  }
}

function repairOf(as: 'data' | 'field' | 'permission', problem: Problem, subject: Subject): Repair {
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
async function paramsOf(problem: Problem, { subject, client, host }: ErrorContext): Promise<ErrorParams> {
  const canDescribe = subject.object !== undefined && !subject.isDescription;
  const described = canDescribe ? await client.describe(subject.object ?? '').catch(() => undefined) : undefined;
  const names = fieldNames(problem);
  const fields = names.map((name) => described?.byName.get(name.toLowerCase()) ?? { name, label: name, length: 0 });
  const first = fields[0];
  const value = first ? valueFor(subject.values, first.name) : undefined;
  const maxLength = Number(/max length=(\d+)/.exec(problem.message)?.[1] ?? first?.length ?? 0);
  return {
    ...blank(host),
    object: subject.object ?? '',
    objectLabel: described?.label ?? subject.object ?? '',
    id: subject.id ?? '',
    field: first?.name ?? '',
    label: first?.label ?? '',
    fields: fields.map(({ name, label }) => (label === name ? name : `${label} (${name})`)).join(', '),
    value: isBlank(value) ? '' : shortened(value),
    length: typeof value === 'string' ? [...value].length : 0,
    maxLength,
    message: shortened(problem.message.replace(/\s+/g, ' ').trim(), 300),
    errorCode: problem.errorCode,
    recordIds: recordIds(problem),
  };
}

function blank(host: string): ErrorParams {
  const texts = {
    object: '',
    objectLabel: '',
    id: '',
    field: '',
    label: '',
    fields: '',
    value: '',
    message: '',
    errorCode: '',
    recordIds: '',
  };
  return { host, ...texts, length: 0, maxLength: 0 };
}

/** Salesforce fills `fields` only sometimes; for the rest the name stands in the sentence. */
function fieldNames({ fields, message, errorCode }: Problem): string[] {
  if (fields.length > 0) return fields;
  if (errorCode === 'REQUIRED_FIELD_MISSING')
    return (/\[(.+)\]/.exec(message)?.[1] ?? '').split(/,\s*/).filter(Boolean);
  const found = /No such column '([^']+)'/.exec(message) ?? /duplicate value found: (\w+) duplicates/.exec(message);
  return found?.[1] ? [found[1]] : [];
}

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
    if (typeof code !== 'string' || /^ERROR_HTTP_/.test(code)) return [];
    const fields = Array.isArray(whole.fields) ? whole.fields.filter((one) => typeof one === 'string') : [];
    return [{ errorCode: code, message: typeof whole.message === 'string' ? whole.message : '', fields, whole }];
  });
}
