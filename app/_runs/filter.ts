/** What the run log shows, kept in its address so that it can be sent to a colleague and survives going back. */
import type { AppInput } from '../_client/output.ts';

/** Read at a glance; what is rarer is chosen below them. */
export const shows = ['all', 'active', 'problems', 'succeeded'] as const;
export const rareShows = ['waiting', 'failed', 'cancelled'] as const;

export type Show = (typeof shows | typeof rareShows)[number];

/** Runs that began within so many days. */
export const periods = [1, 7, 30] as const;

export type Period = (typeof periods)[number];

export interface Filter {
  show: Show;
  flowId: string | null;
  search: string;
  /** Null = from the beginning. */
  days: Period | null;
  /** Only the runs of one group of failures. */
  failure: Failure | null;
}

type Question = AppInput['runs']['list'];

export type Failure = NonNullable<Question['failure']>;

const statusesOf: Record<Show, NonNullable<Question['statuses']>> = {
  all: [],
  active: ['queued', 'running', 'waiting'],
  problems: ['failed', 'needsAttention'],
  succeeded: ['succeeded'],
  waiting: ['waiting'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function readFilter(get: (key: string) => string | null): Filter {
  const show = [...shows, ...rareShows].find((known) => known === get('show')) ?? 'all';
  const flowId = get('flow');
  return {
    show,
    flowId: flowId && UUID.test(flowId) ? flowId : null,
    search: get('q')?.slice(0, 200) ?? '',
    days: periods.find((known) => String(known) === get('days')) ?? null,
    failure: readFailure(get),
  };
}

function readFailure(get: (key: string) => string | null): Failure | null {
  const [flowId, nodeId, code] = [get('flow') ?? '', get('step') ?? '', get('cause') ?? ''];
  const [firstId, lastId] = [get('first') ?? '', get('last') ?? ''];
  const isWhole = [flowId, firstId, lastId].every((id) => UUID.test(id)) && nodeId !== '' && code !== '';
  return isWhole ? { flowId, nodeId: nodeId.slice(0, 60), code: code.slice(0, 100), firstId, lastId } : null;
}

export function toFailureQuery({ flowId, nodeId, code, firstId, lastId }: Failure): string {
  return `?${new URLSearchParams({ flow: flowId, step: nodeId, cause: code, first: firstId, last: lastId })}`;
}

export function toQuery({ show, flowId, search, days, failure }: Filter): string {
  if (failure) return toFailureQuery(failure);
  const query = new URLSearchParams();
  if (show !== 'all') query.set('show', show);
  if (flowId) query.set('flow', flowId);
  if (search) query.set('q', search);
  if (days) query.set('days', String(days));
  const text = query.toString();
  return text ? `?${text}` : '';
}

export function toQuestion({ show, flowId, search, days, failure }: Filter): Question {
  if (failure) return { limit: 50, failure };
  const statuses = statusesOf[show];
  return {
    limit: 50,
    ...(statuses.length > 0 ? { statuses } : {}),
    ...(show === 'problems' ? { isUnsolved: true } : {}),
    ...(flowId ? { flowId } : {}),
    ...(search.trim() ? { search: search.trim() } : {}),
    ...(days ? { days } : {}),
  };
}
