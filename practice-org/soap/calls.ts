import { convertLead } from '../dml/convert-lead.ts';
import { mergeRecords } from '../dml/merge.ts';
import { namedRecord, namedRow } from '../dml/named-row.ts';
import { undeleteRecord } from '../dml/undelete.ts';
import { externalIdField, SeveralMatches, severalHold, upsertRecord } from '../dml/upsert.ts';
import { createRecord, deleteRecord, updateRecord } from '../dml/write.ts';
import { ApiError, refuse } from '../http/api-error.ts';
import { passwordOwner, resetPassword, setPassword } from '../oauth/passwords.ts';
import type { Call } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';
import { SoapFault } from './fault.ts';
import { describeTabs } from './tabs.ts';
import { userInfo } from './user-info.ts';
import { child, childrenOf, childText, type Element } from './xml.ts';

type Result = Record<string, unknown>;
type SoapCall = (call: Call, element: Element) => Result[];

/** Leads in one conversion, merges in one call, records in a write. */
const MAX_CONVERTS = 100;
const MAX_RECORDS = 200;

export const SOAP_CALLS: Record<string, SoapCall> = {
  convertLead: (call, element) =>
    each(call, childrenOf(element, 'leadConverts'), MAX_CONVERTS, convertOne, NOT_CONVERTED),
  merge: (call, element) => {
    // The WSDL says `request`; jsforce has a name of its own for it.
    const requests = [...childrenOf(element, 'request'), ...childrenOf(element, 'mergeRequests')];
    return each(call, requests, MAX_RECORDS, mergeOne, NOT_MERGED);
  },
  undelete: (call, element) =>
    each(
      call,
      childrenOf(element, 'ids'),
      MAX_RECORDS,
      (_call, id) => ({ id: undeleteRecord(call, id.text.trim()) }),
      NO_ID,
    ),
  delete: (call, element) =>
    each(
      call,
      childrenOf(element, 'ids'),
      MAX_RECORDS,
      (_call, id) => ({ id: deleteOne(call, id.text.trim()) }),
      NO_ID,
    ),
  create: (call, element) => each(call, childrenOf(element, 'sObjects'), MAX_RECORDS, createOne, NO_ID),
  update: (call, element) => each(call, childrenOf(element, 'sObjects'), MAX_RECORDS, updateOne, NO_ID),
  upsert: (call, element) => {
    const key = childText(element, 'externalIDFieldName') ?? 'Id';
    return each(
      call,
      childrenOf(element, 'sObjects'),
      MAX_RECORDS,
      (inner, record) => upsertOne(inner, record, key),
      NO_ID,
    );
  },
  emptyRecycleBin: (call, element) =>
    each(call, childrenOf(element, 'ids'), MAX_RECORDS, (_call, id) => ({ id: emptyOne(call, id.text.trim()) }), NO_ID),
  getUserInfo: (call) => [userInfo(call.org, call.userId)],
  invalidateSessions: (call, element) =>
    childrenOf(element, 'sessionIds').map((entry) => {
      call.org.sessions.close(entry.text.trim());
      return { success: true };
    }),
  getServerTimestamp: (call) => [{ timestamp: new Date(call.org.clock.now()).toISOString() }],
  setPassword: (call, element) => {
    setPassword(call, passwordOwner(call, childText(element, 'userId') ?? ''), childText(element, 'password') ?? '');
    return [{}];
  },
  resetPassword: (call, element) => [
    { password: resetPassword(call, passwordOwner(call, childText(element, 'userId') ?? '')) },
  ],
  describeTabs,
};

const NO_ID = { id: null };
const NOT_CONVERTED = { accountId: null, contactId: null, leadId: null, opportunityId: null };
const NOT_MERGED = { id: null };

type Work = (call: Call, part: Element) => Result;

/** Runs each part for itself; a refusal is a result with errors, not a fault. */
function each(call: Call, parts: readonly Element[], most: number, work: Work, failed: Result): Result[] {
  if (parts.length > most) {
    throw new SoapFault(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${most} records into this call`,
    );
  }
  return parts.map((part) => {
    try {
      return { ...call.org.store.transaction(() => work(call, part)), success: true };
    } catch (thrown) {
      const error = thrown instanceof SeveralMatches ? severalHold(thrown) : thrown;
      if (!(error instanceof ApiError)) throw error;
      const errors = error.problems.map(({ errorCode, extra, fields = [], message }) => ({
        ...duplicateResult(extra?.duplicateResut),
        ...{ fields: fields.length > 0 ? fields : null, ...inSoap(errorCode, message) },
      }));
      return { ...failed, errors, success: false };
    }
  });
}

/** No address can lead nowhere here: an id that does is a cross reference. */
const inSoap = (errorCode: string, message: string): Result =>
  errorCode === 'NOT_FOUND'
    ? { message: 'invalid cross reference id', statusCode: 'INVALID_CROSS_REFERENCE_KEY' }
    : { message, statusCode: errorCode };

/** Here the key is spelt right; a record tells its type as an element of its own. */
function duplicateResult(found: unknown): Result {
  if (found === undefined) return {};
  const { matchResults = [], ...about } = found as { matchResults?: Match[] }; // made by validate/duplicates.ts
  const told = matchResults.map(({ matchRecords, ...result }) => ({
    ...result,
    matchRecords: matchRecords.map(({ record: { attributes, ...record }, ...match }) => ({
      ...match,
      record: { type: attributes.type, ...record },
    })),
  }));
  return { duplicateResult: { ...about, matchResults: told } };
}

interface Match {
  matchRecords: { record: { attributes: { type: string } } }[];
}

function convertOne(call: Call, part: Element): Result {
  const flag = (name: string): boolean => childText(part, name) === 'true';
  return {
    ...convertLead(call, {
      leadId: childText(part, 'leadId') ?? '',
      convertedStatus: childText(part, 'convertedStatus') ?? '',
      accountId: childText(part, 'accountId') || undefined,
      contactId: childText(part, 'contactId') || undefined,
      opportunityId: childText(part, 'opportunityId') || undefined,
      opportunityName: childText(part, 'opportunityName') || undefined,
      ownerId: childText(part, 'ownerId') || undefined,
      doNotCreateOpportunity: flag('doNotCreateOpportunity'),
      overwriteLeadSource: flag('overwriteLeadSource'),
      accountRecord: recordIn(call, part, 'accountRecord'),
      contactRecord: recordIn(call, part, 'contactRecord'),
      opportunityRecord: recordIn(call, part, 'opportunityRecord'),
      bypassAccountDedupeCheck: flag('bypassAccountDedupeCheck'),
      bypassContactDedupeCheck: flag('bypassContactDedupeCheck'),
    }),
  };
}

function recordIn(call: Call, part: Element, name: string): Record<string, unknown> | undefined {
  const element = child(part, name);
  return element && element.children.length > 0 ? readRecord(call, element).values : undefined;
}

function mergeOne(call: Call, part: Element): Result {
  const { object, id, values } = readRecord(call, child(part, 'masterRecord'));
  const others = childrenOf(part, 'recordToMergeIds').map((entry) => entry.text.trim());
  return { ...mergeRecords(call, object.name, id ?? '', values, others) };
}

interface SoapRecord {
  object: SObject;
  id: string | undefined;
  values: Record<string, unknown>;
}

/** `<type>`, `<Id>`, fields; empty ones by `<fieldsToNull>` or xsi:nil. Numbers and flags are text in XML and are taken so. */
function readRecord(call: Call, element: Element | undefined): SoapRecord {
  const type = childText(element, 'type') ?? element?.attributes.type?.split(':').at(-1) ?? '';
  const object = call.org.schema.find(type);
  if (!object) throw new SoapFault('INVALID_TYPE', `sObject type '${type}' is not supported.`, 'InvalidSObjectFault');
  const values: Record<string, unknown> = {};
  let id: string | undefined;
  for (const field of element?.children ?? []) {
    if (field.name === 'type') continue;
    if (field.name === 'fieldsToNull') values[field.text.trim()] = null;
    else if (field.name === 'Id') id ??= field.text.trim() || undefined;
    else if (field.children.length > 0) values[field.name] = parentOf(field);
    else values[field.name] = field.attributes.nil === 'true' ? null : field.text;
  }
  return { object, id, values };
}

/** `<Account><type>Account</type><Key__c>x</Key__c></Account>` names a parent by one of its external ids. */
const parentOf = ({ children }: Element): Record<string, unknown> =>
  Object.fromEntries(children.filter(({ name }) => name !== 'type').map(({ name, text }) => [name, text]));

function createOne(call: Call, part: Element): Result {
  const { object, values } = readRecord(call, part);
  return { id: createRecord(call, object, values) };
}

function updateOne(call: Call, part: Element): Result {
  const { object, id, values } = readRecord(call, part);
  if (!id) throw refuse(400, 'MISSING_ARGUMENT', 'Id not specified in an update call', []);
  const known = namedRow(call, object, id);
  updateRecord(call, object, known, values);
  return { id: known };
}

function upsertOne(call: Call, part: Element, key: string): Result {
  const { object, id, values } = readRecord(call, part);
  const field = externalIdField(object, key);
  if (field.type === 'id') {
    if (!id) return { id: createRecord(call, object, values), created: true };
    const known = namedRow(call, object, id);
    updateRecord(call, object, known, values);
    return { id: known, created: false };
  }
  const { [field.name]: value, ...rest } = values;
  return upsertRecord({ call, object, field, value: String(value ?? ''), input: rest, updateOnly: false });
}

function deleteOne(call: Call, text: string): string {
  const { object, id } = namedRecord(call, text);
  deleteRecord(call, object, id);
  return id;
}

/** Takes a deleted row out of the recycle bin for good. */
function emptyOne(call: Call, text: string): string {
  const id = normalizeId(text);
  const object = id ? call.org.schema.byPrefix(id) : undefined;
  const row = id && object ? call.org.store.table(object.name).rows.get(id) : undefined;
  if (!object || !row) throw refuse(400, 'INVALID_ID_FIELD', 'Invalid record id; no recycle bin entry found', []);
  if (row.IsDeleted !== true)
    throw refuse(400, 'INVALID_ID_FIELD', 'Invalid record id; no recycle bin entry found', []);
  call.org.store.set(object.name, row.Id, undefined);
  return row.Id;
}
