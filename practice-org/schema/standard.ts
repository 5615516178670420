import { readFields } from './field-notation.ts';
import { accountFields } from './objects/account.ts';
import { activityFields } from './objects/activities.ts';
import { assignmentRuleFields } from './objects/assignment-rule.ts';
import { attachmentFields, noteFields } from './objects/attached.ts';
import { behindLookups } from './objects/behind-lookups.ts';
import { campaignFields } from './objects/campaign.ts';
import { campaignMemberFields } from './objects/campaign-member.ts';
import { campaignMemberStatusFields } from './objects/campaign-member-status.ts';
import { caseCommentFields, caseFields, caseStatusFields } from './objects/case.ts';
import { contactFields } from './objects/contact.ts';
import { contentDocumentFields } from './objects/content-document.ts';
import { contentDocumentLinkFields } from './objects/content-document-link.ts';
import { contentVersionFields } from './objects/content-version.ts';
import { definitionObjects } from './objects/definitions.ts';
import { duplicateRuleFields } from './objects/duplicate-rule.ts';
import { eventFields } from './objects/event.ts';
import { groupFields } from './objects/group.ts';
import { leadFields } from './objects/lead.ts';
import { leadStatusFields } from './objects/lead-status.ts';
import { opportunityFields } from './objects/opportunity.ts';
import { opportunityContactRoleFields } from './objects/opportunity-contact-role.ts';
import { opportunityStageFields } from './objects/opportunity-stage.ts';
import { contractFields, orderFields } from './objects/orders.ts';
import { organizationFields } from './objects/organization.ts';
import {
  opportunityLineItemFields,
  pricebook2Fields,
  pricebookEntryFields,
  product2Fields,
} from './objects/products.ts';
import { profileFields } from './objects/profile.ts';
import { queueSobjectFields } from './objects/queue-sobject.ts';
import { recordTypeFields } from './objects/record-type.ts';
import { comesWithTheOrg, madeByClients } from './objects/system.ts';
import { taskFields } from './objects/task.ts';
import { userFields } from './objects/user.ts';
import { userRoleFields } from './objects/user-role.ts';
import { addTraits } from './traits.ts';
import type { Field, SObject } from './types.ts';

const HEAD = 'Id:id- IsDeleted:bool-';
const AUDIT = 'CreatedDate:dt- CreatedById:ref- LastModifiedDate:dt- LastModifiedById:ref- SystemModstamp:dt-';

/** Shown below their records alone; nobody can query them by themselves. */
const LISTS_ONLY = ['ActivityHistory', 'OpenActivity'];

/** Objects whose rows come with the org and are not made through the API. */
const READ_ONLY = new Set([
  'Organization',
  'Profile',
  'UserRole',
  'CaseStatus',
  'LeadStatus',
  'OpportunityStage',
  'DuplicateRule',
  'RecordType',
  'AssignmentRule',
  ...LISTS_ONLY,
  ...[...behindLookups, ...comesWithTheOrg, ...definitionObjects].map(([name]) => name),
]);
const SEARCHABLE = new Set([
  ...['Account', 'Contact', 'Lead', 'Opportunity', 'Campaign', 'Case', 'Task', 'Event', 'User'],
  ...['Product2', 'Pricebook2'],
]);
const MERGEABLE = new Set(['Account', 'Case', 'Contact', 'Lead']);
/** No recycle bin, so no IsDeleted. */
const WITHOUT_DELETED = new Set([
  'User',
  'RecordType',
  'Organization',
  'Profile',
  'UserRole',
  'Group',
  'QueueSobject',
  'AssignmentRule',
  'GroupMember',
  'PermissionSet',
  'PermissionSetAssignment',
  'Folder',
  ...comesWithTheOrg.map(([name]) => name),
  ...definitionObjects.map(([name]) => name),
]);
/** Drawn from the schema: nobody made them, and their ids are names. */
const DEFINITIONS = new Set(definitionObjects.map(([name]) => name));

const OBJECTS: readonly (readonly [name: string, prefix: string, fields: string])[] = [
  ['Account', '001', accountFields],
  ['ActivityHistory', '007', activityFields],
  ['AssignmentRule', '01Q', assignmentRuleFields],
  ['Attachment', '00P', attachmentFields],
  ['Campaign', '701', campaignFields],
  ['CampaignMember', '00v', campaignMemberFields],
  ['CampaignMemberStatus', '01Y', campaignMemberStatusFields],
  ['Case', '500', caseFields],
  ['Contract', '800', contractFields],
  ['Order', '801', orderFields],
  ['CaseComment', '00a', caseCommentFields],
  ['CaseStatus', '01J', caseStatusFields],
  ['Contact', '003', contactFields],
  ['ContentDocument', '069', contentDocumentFields],
  ['ContentDocumentLink', '06A', contentDocumentLinkFields],
  ['ContentVersion', '068', contentVersionFields],
  ['DuplicateRule', '0Bm', duplicateRuleFields],
  ['Event', '00U', eventFields],
  ['Group', '00G', groupFields],
  ['Lead', '00Q', leadFields],
  ['LeadStatus', '01J', leadStatusFields],
  ['Note', '002', noteFields],
  ['OpenActivity', '00W', activityFields],
  ['Opportunity', '006', opportunityFields],
  ['OpportunityContactRole', '00K', opportunityContactRoleFields],
  ['OpportunityLineItem', '00k', opportunityLineItemFields],
  ['OpportunityStage', '01J', opportunityStageFields],
  ['Organization', '00D', organizationFields],
  ['Pricebook2', '01s', pricebook2Fields],
  ['PricebookEntry', '01u', pricebookEntryFields],
  ['Product2', '01t', product2Fields],
  ['Profile', '00e', profileFields],
  ['QueueSobject', '03g', queueSobjectFields],
  ['RecordType', '012', recordTypeFields],
  ['Task', '00T', taskFields],
  ['User', '005', userFields],
  ['UserRole', '00E', userRoleFields],
  ...behindLookups,
  ...madeByClients,
  ...comesWithTheOrg,
  ...definitionObjects,
];

export function makeObject(name: string, prefix: string, fields: Field[], custom = false): SObject {
  const head = WITHOUT_DELETED.has(name) ? 'Id:id-' : HEAD;
  const namedRows = DEFINITIONS.has(name);
  const audit = namedRows ? [] : readFields(AUDIT).map((field) => addTraits(name, field));
  const all = [...readFields(head).map((field) => addTraits(name, field)), ...fields, ...audit];
  const changeable = !READ_ONLY.has(name);
  return {
    name,
    prefix,
    custom,
    fields: all,
    fieldByName: new Map(all.map((field) => [field.name.toLowerCase(), field])),
    fieldByRelationship: new Map(
      all.flatMap((field) => (field.relationshipName ? [[field.relationshipName.toLowerCase(), field]] : [])),
    ),
    createable: changeable && name !== 'ContentDocument',
    updateable: changeable || name === 'Organization',
    deletable: changeable && name !== 'User' && name !== 'ContentVersion',
    searchable: custom || SEARCHABLE.has(name),
    mergeable: MERGEABLE.has(name),
    queryable: !LISTS_ONLY.includes(name),
    ...(namedRows ? { namedRows } : {}),
    ...(name === 'FieldDefinition' ? { filteredBy: ['EntityDefinitionId', 'DurableId'] } : {}),
  };
}

export function standardObjects(): SObject[] {
  return OBJECTS.map(([name, prefix, notation]) =>
    makeObject(
      name,
      prefix,
      readFields(notation).map((field) => addTraits(name, field)),
    ),
  );
}
