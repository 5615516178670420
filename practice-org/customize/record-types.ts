import type { Org } from '../org.ts';
import type { SObject } from '../schema/types.ts';

export interface TypeView {
  id: string;
  name: string;
  developerName: string;
  active: boolean;
  isDefault: boolean;
  picklists: Record<string, string[]>;
}

/** The record types of an object, as the schema document and its rows say; without the master. */
export function recordTypesOf(org: Org, object: SObject): TypeView[] {
  const rows = org.store.table('RecordType').find('SobjectType', object.name) ?? [
    ...org.store.table('RecordType').rows.values(),
  ];
  return org.custom.recordTypes
    .filter((type) => type.object.toLowerCase() === object.name.toLowerCase())
    .flatMap((type) => {
      const row = rows.find((entry) => entry.SobjectType === object.name && entry.DeveloperName === type.developerName);
      if (!row) return [];
      const { name, developerName, active, picklists } = type;
      return [{ id: row.Id, name, developerName, active, isDefault: type.default, picklists }];
    });
}
