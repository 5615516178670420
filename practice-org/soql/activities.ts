import type { SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import { dayOf, dayText } from './date-literals.ts';
import type { RunContext } from './run-context.ts';

/** What is over stands in the one list, what is still to come in the other. */
const LISTS: Record<string, 'over' | 'open'> = { ActivityHistory: 'over', OpenActivity: 'open' };

export const isActivityList = (object: SObject): boolean => Object.hasOwn(LISTS, object.name);

/** Tasks and events of a record, and with an account also those of its contacts and opportunities. */
export function activitiesOf(context: RunContext, list: SObject, parent: SObject, row: Row): Row[] {
  const { store, schema } = context;
  const found = new Map<string, Row>();
  const ids = parent.name === 'Account' ? [row.Id, ...belowAccount(context, row.Id)] : [row.Id];
  const today = dayText(dayOf(context.now, context.zoneOffset));
  for (const kind of ['Task', 'Event']) {
    if (!schema.find(kind)) continue;
    for (const id of ids) {
      for (const lookup of ['WhatId', 'WhoId']) {
        for (const activity of store.table(kind).find(lookup, id) ?? []) {
          if (isOver(kind, activity, context.now, today) !== (LISTS[list.name] === 'over')) continue;
          found.set(activity.Id, shown(kind, activity));
        }
      }
    }
  }
  return [...found.values()];
}

const belowAccount = ({ store }: RunContext, id: string): string[] =>
  ['Contact', 'Opportunity'].flatMap((name) => (store.table(name).find('AccountId', id) ?? []).map((row) => row.Id));

/** A task is over when it is closed, an event when it has ended. */
function isOver(kind: string, row: Row, now: number, today: string): boolean {
  if (kind === 'Task') return row.IsClosed === true;
  if (typeof row.EndDateTime === 'number') return row.EndDateTime <= now;
  return typeof row.ActivityDate === 'string' && row.ActivityDate < today;
}

function shown(kind: string, row: Row): Row {
  const subtype = kind === 'Task' ? (row.TaskSubtype ?? 'Task') : 'Event';
  return {
    ...row,
    IsTask: kind === 'Task',
    ActivityType: kind === 'Event' ? 'Event' : subtype === 'Task' ? 'Task' : String(subtype),
    ActivitySubtype: subtype,
    ...(kind === 'Event' ? { IsClosed: false } : {}),
  };
}
