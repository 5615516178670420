import { type ApiError, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import type { Row } from '../store/table.ts';
import { fillCase } from './cases.ts';
import type { Draft } from './derive.ts';
import { checkVersion } from './files.ts';
import { checkPrice, fillLine } from './prices.ts';

/** Rules that only one standard object has. */
export function checkObjectRules(call: Call, object: string, draft: Draft, before: Row | undefined): void {
  if (object === 'Lead' && before?.IsConverted === true) throw convertedLead();
  if (object === 'CampaignMember') checkMember(call, draft, before);
  if (object === 'Case') fillCase(call, draft, before);
  if (object === 'Event') checkEvent(draft);
  if (object === 'ContentVersion') checkVersion(draft, before);
  if (object === 'PricebookEntry') checkPrice(call, draft, before);
  if (object === 'OpportunityLineItem') fillLine(call, draft, before);
}

export const convertedLead = (): ApiError =>
  refuse(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', []);

function checkMember(call: Call, draft: Draft, before: Row | undefined): void {
  const { store } = call.org;
  if ((draft.LeadId === undefined) === (draft.ContactId === undefined) && !before) {
    throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId, ContactId]', [
      'LeadId',
      'ContactId',
    ]);
  }
  const personField = draft.LeadId === undefined ? 'ContactId' : 'LeadId';
  const person = draft[personField];
  const members = person === undefined ? [] : (store.table('CampaignMember').find(personField, person) ?? []);
  if (members.some((row) => row.Id !== draft.Id && row.IsDeleted !== true && row.CampaignId === draft.CampaignId)) {
    throw refuse(400, 'DUPLICATE_VALUE', 'Already a campaign member.', []);
  }
  const statuses = (store.table('CampaignMemberStatus').find('CampaignId', String(draft.CampaignId)) ?? []).filter(
    (row) => row.IsDeleted !== true,
  );
  const status = statuses.find((row) => row.Label === draft.Status);
  if (statuses.length > 0 && !status) {
    const message = `Status: bad value for restricted picklist field: ${String(draft.Status)}`;
    throw refuse(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, ['Status']);
  }
  draft.HasResponded = status?.HasResponded === true;
  if (draft.HasResponded && draft.FirstRespondedDate === undefined) {
    draft.FirstRespondedDate = new Date(call.org.clock.now()).toISOString().slice(0, 10);
  }
  copyPerson(call, draft);
}

/** A member repeats its lead's or contact's own fields, read-only. */
function copyPerson(call: Call, draft: Draft): void {
  const { store } = call.org;
  const lead = typeof draft.LeadId === 'string' ? store.table('Lead').rows.get(draft.LeadId) : undefined;
  const contact = typeof draft.ContactId === 'string' ? store.table('Contact').rows.get(draft.ContactId) : undefined;
  const person = contact ?? lead;
  if (!person) return;
  const same = ['Salutation', 'Name', 'FirstName', 'LastName', 'Title', 'Email', 'Phone', 'Fax', 'MobilePhone'];
  for (const field of [...same, 'Description', 'LeadSource']) draft[field] = person[field];
  const prefix = contact ? 'Mailing' : '';
  for (const part of ['Street', 'City', 'State', 'PostalCode', 'Country']) draft[part] = person[`${prefix}${part}`];
  for (const flag of ['DoNotCall', 'HasOptedOutOfEmail', 'HasOptedOutOfFax']) draft[flag] = person[flag] ?? false;
  const account =
    typeof contact?.AccountId === 'string' ? store.table('Account').rows.get(contact.AccountId) : undefined;
  draft.CompanyOrAccount = contact ? account?.Name : lead?.Company;
  draft.Type = contact ? 'Contact' : 'Lead';
  draft.LeadOrContactId = person.Id;
  draft.LeadOrContactOwnerId = person.OwnerId;
}

function checkEvent(draft: Draft): void {
  if (draft.IsAllDayEvent === true) {
    if (draft.ActivityDate === undefined && draft.ActivityDateTime === undefined) throw missing(['ActivityDate']);
    return;
  }
  const lacking: string[] = [];
  if (draft.DurationInMinutes === undefined && draft.EndDateTime === undefined) lacking.push('DurationInMinutes');
  if (draft.ActivityDateTime === undefined && draft.StartDateTime === undefined) lacking.push('ActivityDateTime');
  if (lacking.length > 0) throw missing(lacking);
  if (
    typeof draft.EndDateTime === 'number' &&
    typeof draft.StartDateTime === 'number' &&
    draft.EndDateTime < draft.StartDateTime
  ) {
    throw refuse(400, 'FIELD_INTEGRITY_EXCEPTION', "Event end date/time can't be before its start date/time.", [
      'EndDateTime',
    ]);
  }
}

const missing = (fields: string[]): ApiError =>
  refuse(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${fields.join(', ')}]`, fields);
