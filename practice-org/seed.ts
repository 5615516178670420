import { standardBook } from './dml/prices.ts';
import { stamps } from './dml/side-effects.ts';
import type { Org } from './org.ts';
import { picklistValues, STAGES } from './schema/picklists.ts';
import { seedPricebook, seedSystem } from './seed-system.ts';
import type { Value } from './store/table.ts';

/** The one user whom every client acts as. */
export function runningUserId(org: Org): string {
  const user = org.store.table('User').find('Username', org.settings.username)?.[0];
  if (!user) throw new Error('the practice org has no user');
  return user.Id;
}

/** What every org has before anybody writes to it; made at the first start. */
export function seedOrg(org: Org): void {
  const { store } = org;
  if (store.table('Organization').rows.size === 0) store.transaction(() => seedFirst(org));
  // An org that is older than its cases gets their statuses at its next start.
  if (store.table('CaseStatus').rows.size === 0) store.transaction(() => seedCaseStatuses(org));
  if (store.table('UserLicense').rows.size === 0) store.transaction(() => seedSystem(org, runningUserId(org)));
  if (standardBook(org) === undefined) store.transaction(() => seedPricebook(org, runningUserId(org)));
}

function seedFirst(org: Org): void {
  const { store, settings } = org;
  const profileId = store.nextId('00e');
  const userId = store.nextId('005');
  const add = (object: string, id: string, values: Record<string, Value>) =>
    store.set(object, id, { Id: id, ...values, ...stamps(org, userId) });
  add('Organization', settings.orgId, {
    Name: 'Practice Org',
    Country: 'JP',
    DefaultLocaleSidKey: 'ja_JP',
    LanguageLocaleKey: 'en_US',
    TimeZoneSidKey: 'Asia/Tokyo',
    FiscalYearStartMonth: 1,
    InstanceName: 'JP30',
    IsSandbox: false,
    OrganizationType: 'Developer Edition',
  });
  add('Profile', profileId, { Name: 'System Administrator', UserType: 'Standard' });
  add('User', userId, {
    Username: settings.username,
    LastName: '練習',
    FirstName: '花子',
    Name: '練習 花子',
    Email: settings.username,
    Alias: 'hrens',
    CommunityNickname: 'hanako.rensyu',
    IsActive: true,
    TimeZoneSidKey: 'Asia/Tokyo',
    LocaleSidKey: 'ja_JP',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    ProfileId: profileId,
    UserType: 'Standard',
    DigestFrequency: 'N',
    DefaultGroupNotificationFrequency: 'N',
    ReceivesInfoEmails: false,
    ReceivesAdminInfoEmails: false,
    ForecastEnabled: false,
  });
  seedLeadStatuses(org, add);
  seedStages(org, add);
}

function seedCaseStatuses(org: Org): void {
  const userId = runningUserId(org);
  picklistValues('Case', 'Status').forEach(({ value, isDefault }, n) => {
    const Id = org.store.nextId('01J');
    org.store.set('CaseStatus', Id, {
      Id,
      IsDeleted: false,
      MasterLabel: value,
      ApiName: value,
      SortOrder: n + 1,
      IsDefault: isDefault,
      IsClosed: value === 'Closed',
      ...stamps(org, userId),
    });
  });
}

type Add = (object: string, id: string, values: Record<string, Value>) => void;

function seedLeadStatuses(org: Org, add: Add): void {
  picklistValues('Lead', 'Status').forEach(({ value, isDefault }, n) => {
    add('LeadStatus', org.store.nextId('01J'), {
      IsDeleted: false,
      MasterLabel: value,
      ApiName: value,
      SortOrder: n + 1,
      IsDefault: isDefault,
      IsConverted: value === 'Closed - Converted',
    });
  });
}

function seedStages(org: Org, add: Add): void {
  STAGES.forEach((stage, n) => {
    add('OpportunityStage', org.store.nextId('01J'), {
      IsDeleted: false,
      MasterLabel: stage.name,
      ApiName: stage.name,
      IsActive: true,
      SortOrder: n + 1,
      IsClosed: stage.closed ?? false,
      IsWon: stage.won ?? false,
      ForecastCategory: stage.forecast,
      ForecastCategoryName: stage.forecast,
      DefaultProbability: stage.probability,
    });
  });
}
