import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { Row } from '../store/table.ts';
import { formatDatetime, parseDatetime } from '../validate/date-values.ts';
import { objectOf, type RestRequest } from './rest-request.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** `?start=…&end=…`, at least a minute apart and no more than 30 days back; seconds are cut off. */
function spanOf({ org, query }: RestRequest): { start: number; end: number } {
  const read = (name: string): number => {
    // A plus sign that nobody encoded arrives as a blank.
    const text = (query.get(name) ?? '').replace(' ', '+');
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

/** Minutes that are over: what is still being written may be missing from later ones. */
const covered = ({ org }: RestRequest, end: number): string =>
  formatDatetime(Math.min(end, Math.floor(org.clock.now() / MINUTE) * MINUTE));

const changedWithin = (rows: Iterable<Row>, { start, end }: { start: number; end: number }, deleted: boolean): Row[] =>
  [...rows].filter((row) => {
    const at = Number(row.SystemModstamp);
    return (row.IsDeleted === true) === deleted && at >= start && at < end;
  });

export function updated(request: RestRequest): Reply {
  const object = objectOf(request);
  const span = spanOf(request);
  const rows = changedWithin(request.org.store.table(object.name).rows.values(), span, false);
  return { status: 200, body: { ids: rows.map((row) => row.Id), latestDateCovered: covered(request, span.end) } };
}

export function deleted(request: RestRequest): Reply {
  const object = objectOf(request);
  const span = spanOf(request);
  const rows = changedWithin(request.org.store.table(object.name).rows.values(), span, true);
  const deletedRecords = rows.map((row) => ({ id: row.Id, deletedDate: formatDatetime(Number(row.SystemModstamp)) }));
  const earliestDateAvailable = formatDatetime(request.org.clock.now() - 30 * DAY);
  return {
    status: 200,
    body: { deletedRecords, earliestDateAvailable, latestDateCovered: covered(request, span.end) },
  };
}
