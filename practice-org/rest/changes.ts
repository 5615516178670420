import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { Call } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import { formatDatetime, parseDatetime } from '../validate/date-values.ts';
import { objectOf, type RestRequest } from './rest-request.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

interface Span {
  start: number;
  end: number;
}

/** Two times at least a minute apart and no more than 30 days back; seconds are cut off. */
export function spanOf({ org }: Call, given: Record<'start' | 'end', string>): Span {
  const read = (name: 'start' | 'end'): number => {
    // A plus sign that nobody encoded arrives as a blank.
    const text = given[name].replace(' ', '+');
    const time = parseDatetime(text);
    if (time === undefined)
      throw refuse(400, 'INVALID_REPLICATION_DATE', `${name}: ${text} is not a valid date and time`);
    return Math.floor(time / MINUTE) * MINUTE;
  };
  const start = read('start');
  const end = read('end');
  if (end - start < MINUTE)
    throw refuse(400, 'INVALID_REPLICATION_DATE', 'endDate must be at least one minute greater than the startDate');
  if (start < org.clock.now() - 30 * DAY)
    throw refuse(400, 'INVALID_REPLICATION_DATE', 'startDate cannot be more than 30 days ago');
  return { start, end };
}

/** `?start=…&end=…` */
const askedSpan = (request: RestRequest): Span =>
  spanOf(request, { start: request.query.get('start') ?? '', end: request.query.get('end') ?? '' });

/** Minutes that are over: what is still being written may be missing from later ones. */
const covered = ({ org }: Call, end: number): string =>
  formatDatetime(Math.min(end, Math.floor(org.clock.now() / MINUTE) * MINUTE));

const changedWithin = (rows: Iterable<Row>, { start, end }: Span, deleted: boolean): Row[] =>
  [...rows].filter((row) => {
    const at = Number(row.SystemModstamp);
    return (row.IsDeleted === true) === deleted && at >= start && at < end;
  });

export function updatedWithin(call: Call, object: SObject, span: Span) {
  const rows = changedWithin(call.org.store.table(object.name).rows.values(), span, false);
  return { ids: rows.map((row) => row.Id), latestDateCovered: covered(call, span.end) };
}

export function deletedWithin(call: Call, object: SObject, span: Span) {
  const rows = changedWithin(call.org.store.table(object.name).rows.values(), span, true);
  return {
    deletedRecords: rows.map((row) => ({ id: row.Id, deletedDate: formatDatetime(Number(row.SystemModstamp)) })),
    earliestDateAvailable: formatDatetime(call.org.clock.now() - 30 * DAY),
    latestDateCovered: covered(call, span.end),
  };
}

export const updated = (request: RestRequest): Reply => ({
  status: 200,
  body: updatedWithin(request, objectOf(request), askedSpan(request)),
});

export const deleted = (request: RestRequest): Reply => ({
  status: 200,
  body: deletedWithin(request, objectOf(request), askedSpan(request)),
});
