import { stamps } from './dml/side-effects.ts';
import type { Org } from './org.ts';
import { picklistValues } from './schema/picklists.ts';
import type { Row, Value } from './store/table.ts';

/** The licence, the profile's permission set, the hours and the lists of values that every org has. */
export function seedSystem(org: Org, userId: string): void {
  const { store } = org;
  const add = (object: string, values: Record<string, Value>): string => {
    const Id = store.nextId(org.schema.get(object).prefix);
    store.set(object, Id, { Id, ...values, ...stamps(org, userId) });
    return Id;
  };
  const UserLicenseId = add('UserLicense', {
    LicenseDefinitionKey: 'SFDC',
    Name: 'Salesforce',
    MasterLabel: 'Salesforce',
    Status: 'Active',
    TotalLicenses: 2,
    UsedLicenses: 1,
  });
  for (const profile of [...store.table('Profile').rows.values()]) {
    store.set('Profile', profile.Id, { ...profile, UserLicenseId } as Row);
    add('PermissionSet', {
      Name: `X${profile.Id}`,
      Label: `00e${profile.Id.slice(3)}`,
      ProfileId: profile.Id,
      IsOwnedByProfile: true,
      IsCustom: false,
      Type: 'Profile',
    });
  }
  add('BusinessHours', { Name: 'Default', IsActive: true, IsDefault: true, TimeZoneSidKey: 'Asia/Tokyo' });
  const values = (object: string, picklist: 'Status' | 'Priority', flag: string, flagged: string) =>
    picklistValues('Task', picklist).forEach(({ value, isDefault }, n) => {
      add(object, {
        MasterLabel: value,
        ApiName: value,
        SortOrder: n + 1,
        IsDefault: isDefault,
        [flag]: value === flagged,
      });
    });
  values('TaskStatus', 'Status', 'IsClosed', 'Completed');
  values('TaskPriority', 'Priority', 'IsHighPriority', 'High');
}

export function seedPricebook(org: Org, userId: string): void {
  const Id = org.store.nextId('01s');
  org.store.set('Pricebook2', Id, {
    Id,
    IsDeleted: false,
    Name: 'Standard Price Book',
    IsActive: true,
    IsStandard: true,
    IsArchived: false,
    ...stamps(org, userId),
  });
}
