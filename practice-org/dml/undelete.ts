import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';
import type { Row } from '../store/table.ts';
import { recount } from './campaign-counts.ts';

/** Takes a row, and the children that went with it, back out of the recycle bin. */
export function undeleteRecord(call: Call, text: string): string {
  const { schema, store } = call.org;
  const id = normalizeId(text);
  const object = id ? schema.byPrefix(id) : undefined;
  const row = id && object ? store.table(object.name).rows.get(id) : undefined;
  if (!object || !row) throw refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (row.IsDeleted !== true) throw refuse(400, 'UNDELETE_FAILED', 'Entity is not in the recycle bin', []);
  restore(call, object, row);
  return row.Id;
}

function restore(call: Call, object: SObject, row: Row): void {
  const { schema, store } = call.org;
  const { MasterRecordId: _merged, ...rest } = row;
  store.set(object.name, row.Id, { ...rest, IsDeleted: false, SystemModstamp: call.org.clock.stamp() } as Row);
  recount(call.org, object.name, row);
  for (const { child, field } of schema.childrenOf(object)) {
    if (!field.cascadeDelete) continue;
    for (const childRow of store.table(child.name).find(field.name, row.Id) ?? []) {
      // Children that were deleted in the same moment went with their parent.
      if (childRow.IsDeleted === true && childRow.SystemModstamp === row.SystemModstamp) restore(call, child, childRow);
    }
  }
}
