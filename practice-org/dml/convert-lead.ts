import { type ApiError, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { STAGES } from '../schema/picklists.ts';
import type { Row } from '../store/table.ts';
import type { Input } from './input.ts';
import { convertedLead } from './object-rules.ts';
import { moveActivities, moveMemberships } from './reparent.ts';
import { createRecord, livingRow, updateRecord } from './write.ts';

export interface LeadConvert {
  leadId: string;
  convertedStatus: string;
  accountId?: string | undefined;
  contactId?: string | undefined;
  opportunityId?: string | undefined;
  opportunityName?: string | undefined;
  doNotCreateOpportunity: boolean;
  overwriteLeadSource: boolean;
  ownerId?: string | undefined;
  /** What the new records are to hold besides, or instead of, what the lead gives. */
  accountRecord?: Input | undefined;
  contactRecord?: Input | undefined;
  opportunityRecord?: Input | undefined;
  /** New accounts and contacts are not looked at by the duplicate rules. */
  bypassAccountDedupeCheck?: boolean;
  bypassContactDedupeCheck?: boolean;
}

export interface Converted {
  accountId: string;
  contactId: string;
  leadId: string;
  opportunityId: string | null;
}

/** Makes account, contact and opportunity of a lead, or fills the gaps of given ones. */
export function convertLead(call: Call, asked: LeadConvert): Converted {
  const lead = livingRow(call, call.org.schema.get('Lead'), asked.leadId);
  checkConvertible(call, lead, asked);
  const ownerId = asked.ownerId ?? String(lead.OwnerId);
  const accountId = putRecord(allowing(call, asked.bypassAccountDedupeCheck), 'Account', asked.accountId, {
    ...accountOf(lead),
    ...mappedFields(call, lead, 'Account'),
    OwnerId: ownerId,
    ...asked.accountRecord,
  });
  const contactId = putRecord(allowing(call, asked.bypassContactDedupeCheck), 'Contact', asked.contactId, {
    ...contactOf(lead),
    ...mappedFields(call, lead, 'Contact'),
    AccountId: accountId,
    OwnerId: ownerId,
    ...asked.contactRecord,
  });
  if (asked.contactId && asked.overwriteLeadSource && lead.LeadSource !== undefined) {
    updateRecord(call, call.org.schema.get('Contact'), contactId, { LeadSource: lead.LeadSource });
  }
  const opportunityId = asked.doNotCreateOpportunity
    ? null
    : opportunityFor(call, lead, asked, { accountId, contactId, ownerId });
  finishLead(call, lead, asked.convertedStatus, { accountId, contactId, opportunityId });
  moveActivities(call.org, lead.Id, contactId, opportunityId ?? accountId);
  moveMemberships(call.org, lead.Id, contactId);
  return { accountId, contactId, leadId: lead.Id, opportunityId };
}

/** The same call, as if the client had let alerts of duplicate rules pass. */
const allowing = (call: Call, bypass: boolean | undefined): Call =>
  bypass ? { ...call, headers: { ...call.headers, 'sforce-duplicate-rule-header': 'allowSave=true' } } : call;

/** Custom fields of the lead go where the admin's map sends them. */
const mappedFields = ({ org }: Call, lead: Row, object: string): Input =>
  Object.fromEntries(
    org.custom.leadFields
      .filter(({ to }) => to.startsWith(`${object}.`))
      .map(({ from, to }) => [to.slice(object.length + 1), lead[from]]),
  );

function checkConvertible(call: Call, lead: Row, asked: LeadConvert): void {
  const { store } = call.org;
  if (lead.IsConverted === true) throw convertedLead();
  const statuses = [...store.table('LeadStatus').rows.values()].filter((row) => row.IsConverted === true);
  if (!statuses.some((row) => row.ApiName === asked.convertedStatus || row.MasterLabel === asked.convertedStatus)) {
    throw refuse(400, 'INVALID_STATUS', `invalid convertedStatus: ${asked.convertedStatus}`, ['Status']);
  }
  if (asked.contactId && !asked.accountId) throw needs('accountId', 'must be specified when contactId is');
  if (!asked.ownerId && String(lead.OwnerId).startsWith('00G'))
    throw needs('ownerId', 'is required for a lead that a queue owns');
}

const needs = (field: string, rule: string): ApiError =>
  refuse(400, 'REQUIRED_FIELD_MISSING', `${field} ${rule}`, [field]);

/** Creates a record, or fills the empty fields of the given one. */
function putRecord(call: Call, objectName: string, id: string | undefined, values: Input): string {
  const object = call.org.schema.get(objectName);
  const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  if (!id) return createRecord(call, object, known);
  const row = livingRow(call, object, id);
  const gaps = Object.fromEntries(Object.entries(known).filter(([key]) => row[key] === undefined));
  if (Object.keys(gaps).length > 0) updateRecord(call, object, row.Id, gaps);
  return row.Id;
}

const accountOf = (lead: Row): Input => ({
  Name: lead.Company,
  Phone: lead.Phone,
  Fax: lead.Fax,
  ...address('Billing', lead),
  Website: lead.Website,
  Industry: lead.Industry,
  AnnualRevenue: lead.AnnualRevenue,
  NumberOfEmployees: lead.NumberOfEmployees,
  Rating: lead.Rating,
  AccountSource: lead.LeadSource,
});

const contactOf = (lead: Row): Input => ({
  LastName: lead.LastName,
  FirstName: lead.FirstName,
  Salutation: lead.Salutation,
  Title: lead.Title,
  Email: lead.Email,
  Phone: lead.Phone,
  Fax: lead.Fax,
  MobilePhone: lead.MobilePhone,
  ...address('Mailing', lead),
  LeadSource: lead.LeadSource,
  Description: lead.Description,
});

const address = (prefix: string, lead: Row): Input =>
  Object.fromEntries(['Street', 'City', 'State', 'PostalCode', 'Country'].map((part) => [prefix + part, lead[part]]));

interface Made {
  accountId: string;
  contactId: string;
  ownerId: string;
}

function opportunityFor(call: Call, lead: Row, asked: LeadConvert, made: Made): string {
  const members = (call.org.store.table('CampaignMember').find('LeadId', lead.Id) ?? []).filter(
    (row) => row.IsDeleted !== true,
  );
  const latest = members.at(-1)?.CampaignId;
  return putRecord(call, 'Opportunity', asked.opportunityId, {
    Name: asked.opportunityName ?? lead.Company,
    StageName: STAGES[0]?.name,
    CloseDate: endOfQuarter(call.org.clock.now()),
    AccountId: made.accountId,
    OwnerId: made.ownerId,
    LeadSource: lead.LeadSource,
    CampaignId: latest,
    ...mappedFields(call, lead, 'Opportunity'),
    ...asked.opportunityRecord,
  });
}

function endOfQuarter(time: number): string {
  const now = new Date(time);
  const firstOfNext = Math.floor(now.getUTCMonth() / 3) * 3 + 3;
  return new Date(Date.UTC(now.getUTCFullYear(), firstOfNext, 0)).toISOString().slice(0, 10);
}

function finishLead(
  call: Call,
  lead: Row,
  status: string,
  made: { accountId: string; contactId: string; opportunityId: string | null },
): void {
  const now = call.org.clock.stamp();
  call.org.store.set('Lead', lead.Id, {
    ...lead,
    Status: status,
    IsConverted: true,
    IsUnreadByOwner: false,
    ConvertedDate: new Date(now).toISOString().slice(0, 10),
    ConvertedAccountId: made.accountId,
    ConvertedContactId: made.contactId,
    ...(made.opportunityId ? { ConvertedOpportunityId: made.opportunityId } : {}),
    ...{ LastModifiedDate: now, LastModifiedById: call.userId, SystemModstamp: now },
  });
}
