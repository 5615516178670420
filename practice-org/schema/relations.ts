/** Where a lookup points, what the parent calls its children, and whether they go with it. */
export interface Relation {
  to: string[];
  children?: string;
  cascade?: boolean;
  /** The parent stays as long as it has such children. */
  restrict?: boolean;
}

const PERSON = ['Contact', 'Lead'];
const THING = ['Account', 'Opportunity', 'Campaign', 'Case'];
/** What a file may hang on; the custom objects come to it as they are made. */
export const FILE_PLACES = ['Account', 'Campaign', 'Case', 'Contact', 'Event', 'Lead', 'Opportunity', 'Task', 'User'];

/** What an attachment or a note may hang on. */
export const ATTACHMENT_PLACES = ['Account', 'Campaign', 'Case', 'Contact', 'Event', 'Lead', 'Opportunity', 'Task'];
export const NOTE_PLACES = ['Account', 'Campaign', 'Case', 'Contact', 'Lead', 'Opportunity'];

/** A key is `Object.Field`, or `Field` for every object that has it. */
const RELATIONS: Record<string, Relation> = {
  OwnerId: { to: ['User'] },
  'Lead.OwnerId': { to: ['Group', 'User'] },
  'Case.OwnerId': { to: ['Group', 'User'] },
  'Task.OwnerId': { to: ['Group', 'User'] },
  CreatedById: { to: ['User'] },
  LastModifiedById: { to: ['User'] },
  'Account.ParentId': { to: ['Account'], children: 'ChildAccounts' },
  'Account.MasterRecordId': { to: ['Account'] },
  'Contact.MasterRecordId': { to: ['Contact'] },
  'Lead.MasterRecordId': { to: ['Lead'] },
  'Contact.AccountId': { to: ['Account'], children: 'Contacts', cascade: true },
  'Contact.ReportsToId': { to: ['Contact'] },
  'Opportunity.AccountId': { to: ['Account'], children: 'Opportunities', cascade: true },
  'Opportunity.CampaignId': { to: ['Campaign'], children: 'Opportunities' },
  'OpportunityContactRole.OpportunityId': {
    to: ['Opportunity'],
    children: 'OpportunityContactRoles',
    cascade: true,
  },
  'OpportunityContactRole.ContactId': { to: ['Contact'], children: 'OpportunityContactRoles', cascade: true },
  'Opportunity.ContactId': { to: ['Contact'] },
  OperatingHoursId: { to: ['OperatingHours'] },
  IndividualId: { to: ['Individual'] },
  'Contract.AccountId': { to: ['Account'], children: 'Contracts', restrict: true },
  'Order.AccountId': { to: ['Account'], children: 'Orders', restrict: true },
  'Order.ContractId': { to: ['Contract'], children: 'Orders' },
  'Asset.AccountId': { to: ['Account'], children: 'Assets' },
  'Case.AccountId': { to: ['Account'], children: 'Cases', restrict: true },
  'Case.ContactId': { to: ['Contact'], children: 'Cases', restrict: true },
  'Case.AssetId': { to: ['Asset'], children: 'Cases' },
  'Case.ParentId': { to: ['Case'], children: 'Cases' },
  'Case.MasterRecordId': { to: ['Case'] },
  'CaseComment.ParentId': { to: ['Case'], children: 'CaseComments', cascade: true },
  'Attachment.ParentId': { to: ATTACHMENT_PLACES, children: 'Attachments', cascade: true },
  'Note.ParentId': { to: NOTE_PLACES, children: 'Notes', cascade: true },
  'Quote.AccountId': { to: ['Account'] },
  'Opportunity.ContractId': { to: ['Contract'] },
  'Opportunity.SyncedQuoteId': { to: ['Quote'] },
  'Opportunity.Pricebook2Id': { to: ['Pricebook2'] },
  'PricebookEntry.Pricebook2Id': { to: ['Pricebook2'], children: 'PricebookEntries', cascade: true },
  'PricebookEntry.Product2Id': { to: ['Product2'], children: 'PricebookEntries', cascade: true },
  'OpportunityLineItem.OpportunityId': { to: ['Opportunity'], children: 'OpportunityLineItems', cascade: true },
  'OpportunityLineItem.PricebookEntryId': { to: ['PricebookEntry'], children: 'OpportunityLineItems' },
  'OpportunityLineItem.Product2Id': { to: ['Product2'], children: 'OpportunityLineItems', restrict: true },
  FolderId: { to: ['Folder'] },
  'Document.FolderId': { to: ['Folder', 'User'] },
  AuthorId: { to: ['User'] },
  'GroupMember.GroupId': { to: ['Group'], children: 'GroupMembers', cascade: true },
  'GroupMember.UserOrGroupId': { to: ['Group', 'User'] },
  'FieldPermissions.ParentId': { to: ['PermissionSet'], children: 'FieldPerms' },
  'ObjectPermissions.ParentId': { to: ['PermissionSet'], children: 'ObjectPerms' },
  'PermissionSet.ProfileId': { to: ['Profile'], children: 'PermissionSets' },
  'PermissionSet.LicenseId': { to: ['UserLicense'] },
  'PermissionSetAssignment.AssigneeId': { to: ['User'], children: 'PermissionSetAssignments', cascade: true },
  'PermissionSetAssignment.PermissionSetId': { to: ['PermissionSet'], children: 'Assignments', cascade: true },
  'Profile.UserLicenseId': { to: ['UserLicense'] },
  'AsyncApexJob.ApexClassId': { to: ['ApexClass'] },
  'LoginHistory.UserId': { to: ['User'] },
  'Lead.ConvertedAccountId': { to: ['Account'] },
  'Lead.ConvertedContactId': { to: ['Contact'] },
  'Lead.ConvertedOpportunityId': { to: ['Opportunity'] },
  'Campaign.ParentId': { to: ['Campaign'], children: 'ChildCampaigns' },
  'Campaign.CampaignMemberRecordTypeId': { to: ['RecordType'] },
  'CampaignMember.CampaignId': { to: ['Campaign'], children: 'CampaignMembers', cascade: true },
  'CampaignMember.LeadId': { to: ['Lead'], children: 'CampaignMembers', cascade: true },
  'CampaignMember.ContactId': { to: ['Contact'], children: 'CampaignMembers', cascade: true },
  'CampaignMember.LeadOrContactId': { to: PERSON },
  'CampaignMember.LeadOrContactOwnerId': { to: ['Group', 'User'] },
  'CampaignMemberStatus.CampaignId': { to: ['Campaign'], cascade: true },
  'Task.WhoId': { to: PERSON, children: 'Tasks', cascade: true },
  'Task.WhatId': { to: THING, children: 'Tasks', cascade: true },
  'Event.WhoId': { to: PERSON, children: 'Events', cascade: true },
  'Event.WhatId': { to: THING, children: 'Events', cascade: true },
  'ActivityHistory.WhoId': { to: PERSON, children: 'ActivityHistories' },
  'ActivityHistory.WhatId': { to: THING, children: 'ActivityHistories' },
  'ActivityHistory.AccountId': { to: ['Account'] },
  'OpenActivity.WhoId': { to: PERSON, children: 'OpenActivities' },
  'OpenActivity.WhatId': { to: THING, children: 'OpenActivities' },
  'OpenActivity.AccountId': { to: ['Account'] },
  'Task.AccountId': { to: ['Account'] },
  'Event.AccountId': { to: ['Account'] },
  'Task.RecurrenceActivityId': { to: ['Task'] },
  'Event.RecurrenceActivityId': { to: ['Event'] },
  'User.ProfileId': { to: ['Profile'] },
  'User.UserRoleId': { to: ['UserRole'] },
  'User.ManagerId': { to: ['User'], children: 'ManagedUsers' },
  'User.DelegatedApproverId': { to: ['User', 'Group'] },
  'User.ContactId': { to: ['Contact'] },
  'User.AccountId': { to: ['Account'] },
  'User.CallCenterId': { to: ['CallCenter'] },
  'UserRole.ParentRoleId': { to: ['UserRole'] },
  'RecordType.BusinessProcessId': { to: ['BusinessProcess'] },
  'ContentVersion.ContentDocumentId': { to: ['ContentDocument'], children: 'ContentVersions', cascade: true },
  'ContentVersion.FirstPublishLocationId': { to: FILE_PLACES },
  'ContentDocument.LatestPublishedVersionId': { to: ['ContentVersion'] },
  'ContentDocumentLink.ContentDocumentId': { to: ['ContentDocument'], children: 'ContentDocumentLinks', cascade: true },
  'ContentDocumentLink.LinkedEntityId': { to: FILE_PLACES, children: 'ContentDocumentLinks', cascade: true },
  'QueueSobject.QueueId': { to: ['Group'], children: 'QueueSobjects' },
};

export function relationOf(object: string, field: string): Relation {
  const relation = RELATIONS[`${object}.${field}`] ?? RELATIONS[field];
  if (!relation) throw new Error(`no target for the lookup ${object}.${field}`);
  return relation;
}
