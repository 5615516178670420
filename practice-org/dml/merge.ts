import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import type { Input } from './input.ts';
import { moveChildren } from './reparent.ts';
import { livingRow, updateRecord } from './write.ts';

export interface Merged {
  id: string;
  mergedRecordIds: string[];
  updatedRelatedIds: string[];
}

/** Keeps the master, moves the others' children to it and puts the others into the recycle bin. */
export function mergeRecords(
  call: Call,
  objectName: string,
  masterId: string,
  values: Input,
  otherIds: readonly string[],
): Merged {
  const object = call.org.schema.find(objectName);
  if (!object?.mergeable)
    throw refuse(400, 'INVALID_TYPE_FOR_OPERATION', `entity type ${objectName} does not support merge`);
  if (otherIds.length < 1 || otherIds.length > 2)
    throw refuse(400, 'INVALID_NUMBER_FOR_VALUE', 'A merge takes one or two records besides the master.');
  const master = livingRow(call, object, masterId);
  const others = otherIds.map((id) => livingRow(call, object, id));
  if (others.some((row) => row.Id === master.Id))
    throw refuse(400, 'INVALID_ARGUMENT_TYPE', 'The master record cannot be merged into itself.');
  if (Object.keys(values).length > 0) updateRecord(call, object, master.Id, values);
  const updatedRelatedIds = others.flatMap((row) => moveChildren(call.org, object, row.Id, master.Id));
  const now = call.org.clock.stamp();
  for (const row of others) {
    const stamps = { LastModifiedDate: now, LastModifiedById: call.userId, SystemModstamp: now };
    call.org.store.set(object.name, row.Id, { ...row, IsDeleted: true, MasterRecordId: master.Id, ...stamps });
  }
  return { id: master.Id, mergedRecordIds: others.map((row) => row.Id), updatedRelatedIds };
}
