import type { Org } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import { recount } from './campaign-counts.ts';

/** A new campaign brings its two member statuses. */
export function afterCreate(org: Org, object: SObject, id: string, userId: string): void {
  if (object.name !== 'Campaign') return;
  const statuses = [
    { Label: 'Sent', IsDefault: true, HasResponded: false, SortOrder: 1 },
    { Label: 'Responded', IsDefault: false, HasResponded: true, SortOrder: 2 },
  ];
  for (const status of statuses) {
    const statusId = org.store.nextId('01Y');
    org.store.set('CampaignMemberStatus', statusId, {
      Id: statusId,
      IsDeleted: false,
      CampaignId: id,
      ...status,
      ...stamps(org, userId),
    });
  }
}

export function stamps(org: Org, userId: string) {
  const now = org.clock.stamp();
  return {
    CreatedDate: now,
    CreatedById: userId,
    LastModifiedDate: now,
    LastModifiedById: userId,
    SystemModstamp: now,
  };
}

/** Soft-deletes a row and, down the tree, the children that cannot live without it. */
export function afterDelete(org: Org, object: SObject, row: Row, userId: string): void {
  const now = org.clock.stamp();
  const { store, schema } = org;
  store.set(object.name, row.Id, {
    ...row,
    IsDeleted: true,
    LastModifiedDate: now,
    LastModifiedById: userId,
    SystemModstamp: now,
  });
  recount(org, object.name, row);
  for (const { child, field } of schema.childrenOf(object)) {
    if (!field.cascadeDelete) continue;
    for (const childRow of store.table(child.name).find(field.name, row.Id) ?? []) {
      if (childRow.IsDeleted !== true) afterDelete(org, child, childRow, userId);
    }
  }
}
