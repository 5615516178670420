import type { Org } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import { recount } from './campaign-counts.ts';

/** Changes fields that no client may write, as part of a larger operation. */
function patch(org: Org, object: string, row: Row, values: Record<string, Value | undefined>): void {
  const next = { ...row, ...values, SystemModstamp: org.clock.stamp() };
  org.store.set(
    object,
    row.Id,
    Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Row,
  );
  recount(org, object, row, next);
}

const living = (rows: readonly Row[] | undefined): Row[] => (rows ?? []).filter((row) => row.IsDeleted !== true);

/** Tasks and events of a converted lead go to its contact and the new opportunity or account. */
export function moveActivities(org: Org, leadId: string, contactId: string, whatId: string): void {
  for (const object of ['Task', 'Event']) {
    for (const row of living(org.store.table(object).find('WhoId', leadId))) {
      patch(org, object, row, { WhoId: contactId, WhatId: row.WhatId ?? whatId });
    }
  }
}

/** Campaign members of a converted lead gain its contact. */
export function moveMemberships(org: Org, leadId: string, contactId: string): void {
  for (const row of living(org.store.table('CampaignMember').find('LeadId', leadId))) {
    patch(org, 'CampaignMember', row, { ContactId: contactId });
  }
}

/** Points every child of one row to another one; gives the ids of the children. */
export function moveChildren(org: Org, object: SObject, fromId: string, toId: string): string[] {
  const moved: string[] = [];
  for (const { child, field } of org.schema.childrenOf(object)) {
    if (field.name === 'MasterRecordId') continue;
    for (const row of living(org.store.table(child.name).find(field.name, fromId))) {
      patch(org, child.name, row, { [field.name]: toId });
      moved.push(row.Id);
    }
  }
  return moved;
}
