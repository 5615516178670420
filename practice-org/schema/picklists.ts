import type { PicklistValue } from './types.ts';

/** Values per picklist; `*` marks the default. A key is `Object.Field`, or `Field` for every object that has it. */
const VALUES: Record<string, string> = {
  'Lead.Status': 'Open - Not Contacted*|Working - Contacted|Closed - Converted|Closed - Not Converted',
  LeadSource: 'Web|Phone Inquiry|Partner Referral|Purchased List|Other',
  AccountSource: 'Web|Phone Inquiry|Partner Referral|Purchased List|Other',
  'Opportunity.StageName':
    'Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers|Perception Analysis|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost',
  'Opportunity.Type':
    'Existing Customer - Upgrade|Existing Customer - Replacement|Existing Customer - Downgrade|New Customer',
  'OpportunityContactRole.Role':
    'Business User|Decision Maker|Economic Buyer|Economic Decision Maker|Evaluator|Executive Sponsor|Influencer|Technical Buyer|Other',
  ForecastCategoryName: 'Omitted|Pipeline|Best Case|Commit|Closed',
  ForecastCategory: 'Omitted|Pipeline|BestCase|MostLikely|Forecast|Closed',
  'Account.Type':
    'Prospect|Customer - Direct|Customer - Channel|Channel Partner / Reseller|Installation Partner|Technology Partner|Other',
  Industry:
    'Agriculture|Apparel|Banking|Biotechnology|Chemicals|Communications|Construction|Consulting|Education|Electronics|Energy|Engineering|Entertainment|Environmental|Finance|Food & Beverage|Government|Healthcare|Hospitality|Insurance|Machinery|Manufacturing|Media|Not For Profit|Recreation|Retail|Shipping|Technology|Telecommunications|Transportation|Utilities|Other',
  Rating: 'Hot|Warm|Cold',
  Ownership: 'Public|Private|Subsidiary|Other',
  Salutation: 'Mr.|Ms.|Mrs.|Dr.|Prof.|Mx.',
  'Campaign.Type':
    'Conference*|Webinar|Trade Show|Public Relations|Partners|Referral Program|Advertisement|Banner Ads|Direct Mail|Email|Telemarketing|Other',
  'Campaign.Status': 'Planned*|In Progress|Completed|Aborted',
  'CampaignMember.Status': 'Sent*|Responded',
  'CampaignMember.Type': 'Lead|Contact',
  'Case.Status': 'New*|Working|Escalated|Closed',
  'Contract.Status': 'Draft*|In Approval Process|Activated',
  'Order.Status': 'Draft|Activated',
  'Case.Type': 'Mechanical|Electrical|Electronic|Structural|Other',
  'Case.Reason': 'Installation|Equipment Complexity|Performance|Breakdown|Equipment Design|Feedback|Other',
  'Case.Origin': 'Phone|Email|Web',
  'Case.Priority': 'High|Medium*|Low',
  'Product2.Family': 'None',
  'Product2.QuantityUnitOfMeasure': 'Each',
  'Folder.AccessType': 'Hidden|Public|Shared',
  'Folder.Type': 'Dashboard|Document|Email|EmailTemplate|Report',
  'Task.Status': 'Not Started*|In Progress|Completed|Waiting on someone else|Deferred',
  'Task.Priority': 'High|Normal*|Low',
  'Task.Subject': 'Call|Email|Send Letter|Send Quote|Other',
  'Task.TaskSubtype': 'Task*|Email|Call|ListEmail|Cadence|LinkedIn',
  'Task.CallType': 'Internal|Inbound|Outbound',
  'Event.Subject': 'Call|Email|Meeting|Send Letter/Quote|Other',
  'Event.ShowAs': 'Busy*|OutOfOffice|Free',
  'Event.EventSubtype': 'Event*',
  'Event.GroupEventType': '0|1|2|3',
  CleanStatus: 'Matched|Different|Acknowledged|NotFound|Inactive|Pending|SelectMatch|Skipped',
  GeocodeAccuracy: 'Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown',
  BillingGeocodeAccuracy: 'Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown',
  ShippingGeocodeAccuracy: 'Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown',
  RecurrenceType:
    'RecursDaily|RecursEveryWeekday|RecursMonthly|RecursMonthlyNth|RecursWeekly|RecursYearly|RecursYearlyNth',
  RecurrenceInstance: 'First|Second|Third|Fourth|Last',
  RecurrenceMonthOfYear: 'January|February|March|April|May|June|July|August|September|October|November|December',
  RecurrenceRegeneratedType: 'RecurrenceRegenerateAfterDueDate|RecurrenceRegenerateAfterToday|RecurrenceRegenerated',
  RecurrenceTimeZoneSidKey: 'Asia/Tokyo|America/Los_Angeles|America/New_York|Europe/London|Europe/Berlin|GMT',
  TimeZoneSidKey: 'Asia/Tokyo|America/Los_Angeles|America/New_York|Europe/London|Europe/Berlin|GMT',
  LocaleSidKey: 'ja_JP|en_US|en_GB|de_DE|fr_FR',
  DefaultLocaleSidKey: 'ja_JP|en_US|en_GB|de_DE|fr_FR',
  LanguageLocaleKey: 'en_US|ja|de|fr',
  EmailEncodingKey: 'UTF-8|ISO-8859-1|Shift_JIS|ISO-2022-JP|EUC-JP',
  DigestFrequency: 'D|W|N*',
  DefaultGroupNotificationFrequency: 'P|D|W|N*',
  UserType: 'Standard*|PowerPartner|CustomerSuccess|Guest',
  'RecordType.SobjectType': 'Account|Campaign|Case|Contact|Event|Lead|Opportunity|Task',
  'QueueSobject.SobjectType': 'Lead|Task|Campaign|Case',
  'AssignmentRule.SobjectType': 'Lead|Account|Case',
  'Group.Type': 'Regular|Queue|Role|RoleAndSubordinates|Organization',
  'ContentVersion.Origin': 'C*|H',
  'ContentVersion.ContentLocation': 'S*|E|L',
  PublishStatus: 'P|R|U',
  'ContentDocumentLink.ShareType': 'V*|C|I',
  'ContentDocumentLink.Visibility': 'AllUsers*|InternalUsers|SharedUsers',
  'Organization.OrganizationType': 'Developer Edition*|Enterprise Edition|Professional Edition|Unlimited Edition',
  CustomerPriority__c: 'High|Low|Medium',
  SLA__c: 'Gold|Silver|Platinum|Bronze',
  Active__c: 'No|Yes',
  UpsellOpportunity__c: 'Maybe|No|Yes',
  Level__c: 'Primary|Secondary|Tertiary',
  Primary__c: 'No|Yes',
  ProductInterest__c: 'GC1000 series|GC3000 series|GC5000 series',
  SLAViolation__c: 'No|Yes',
  Product__c: 'GC1040|GC1060|GC3020|GC3040|GC3060|GC5020|GC5040|GC5060',
  PotentialLiability__c: 'No|Yes',
  DeliveryInstallationStatus__c: 'In progress|Yet to begin|Completed',
  Channel__c: 'EC|店舗|電話',
};

/** Picklists whose API refuses an unknown value. The other standard ones take anything, as in a real org. */
const RESTRICTED = new Set([
  'Channel__c',
  'CallType',
  'ShowAs',
  'CleanStatus',
  'GeocodeAccuracy',
  'BillingGeocodeAccuracy',
  'ShippingGeocodeAccuracy',
  'RecurrenceType',
  'RecurrenceInstance',
  'RecurrenceMonthOfYear',
  'RecurrenceRegeneratedType',
  'RecurrenceTimeZoneSidKey',
  'TimeZoneSidKey',
  'LocaleSidKey',
  'LanguageLocaleKey',
  'EmailEncodingKey',
  'DigestFrequency',
  'SobjectType',
  'TaskSubtype',
  'EventSubtype',
  'ForecastCategoryName',
]);

export const isRestricted = (field: string): boolean => RESTRICTED.has(field);

export function picklistValues(object: string, field: string): PicklistValue[] {
  const values = VALUES[`${object}.${field}`] ?? VALUES[field];
  if (!values) return [];
  return values.split('|').map((entry) => {
    const value = entry.replace(/\*$/, '');
    return { value, label: value, isDefault: entry.endsWith('*'), active: true };
  });
}

/** Probability and forecast of each sales stage, in their order. */
export const STAGES: readonly {
  name: string;
  probability: number;
  forecast: string;
  closed?: boolean;
  won?: boolean;
}[] = [
  { name: 'Prospecting', probability: 10, forecast: 'Pipeline' },
  { name: 'Qualification', probability: 10, forecast: 'Pipeline' },
  { name: 'Needs Analysis', probability: 20, forecast: 'Pipeline' },
  { name: 'Value Proposition', probability: 50, forecast: 'Pipeline' },
  { name: 'Id. Decision Makers', probability: 60, forecast: 'Pipeline' },
  { name: 'Perception Analysis', probability: 70, forecast: 'Pipeline' },
  { name: 'Proposal/Price Quote', probability: 75, forecast: 'Pipeline' },
  { name: 'Negotiation/Review', probability: 90, forecast: 'Pipeline' },
  { name: 'Closed Won', probability: 100, forecast: 'Closed', closed: true, won: true },
  { name: 'Closed Lost', probability: 0, forecast: 'Omitted', closed: true },
];
