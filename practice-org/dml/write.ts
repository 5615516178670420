import { recordTypesOf } from '../customize/record-types.ts';
import { ApiError, notFound, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { objectLabelPlural } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import { normalizeId, sequenceOf } from '../store/ids.ts';
import type { Row, Value } from '../store/table.ts';
import { checkDuplicates } from '../validate/duplicates.ts';
import { checkValidationRules } from '../validate/validation-rules.ts';
import { assignOwner } from './assign.ts';
import { recount } from './campaign-counts.ts';
import { takeComment } from './cases.ts';
import { checkReferences, checkUnique, missingFields } from './checks.ts';
import { type Draft, derive, nameAfterId } from './derive.ts';
import { afterVersion } from './files.ts';
import { type Input, readInput, type Values } from './input.ts';
import { checkObjectRules, convertedLead } from './object-rules.ts';
import { sumLines } from './prices.ts';
import { afterCreate, afterDelete } from './side-effects.ts';

/** Creates one row and returns its id. */
export function createRecord(call: Call, object: SObject, input: Input): string {
  if (!object.createable) throw notAllowed(object);
  const { values, problems } = readInput(call, object, input, true);
  const { org, userId } = call;
  const now = org.clock.stamp();
  const draft: Draft = { Id: org.store.nextId(object.prefix) };
  if (object.fieldByName.has('isdeleted')) draft.IsDeleted = false;
  for (const field of object.fields) {
    if (field.autoNumber) draft[field.name] = numbered(field.autoNumber, draft.Id);
    else if (field.defaultValue !== undefined) draft[field.name] = field.defaultValue;
    else if (field.type === 'boolean' && draft[field.name] === undefined) draft[field.name] = false;
  }
  for (const [field, value] of values) draft[field.name] = value ?? emptyOf(field);
  if (object.fieldByName.has('ownerid') && draft.OwnerId === undefined) draft.OwnerId = userId;
  if (object.fieldByName.has('recordtypeid') && draft.RecordTypeId === undefined) {
    draft.RecordTypeId = recordTypesOf(org, object).find((type) => type.isDefault)?.id;
  }
  Object.assign(draft, {
    CreatedDate: now,
    CreatedById: userId,
    LastModifiedDate: now,
    LastModifiedById: userId,
    SystemModstamp: now,
  });
  save({ call, object, values, draft, before: undefined, problems });
  return draft.Id;
}

/** What `null` leaves in a field of a new record. */
function emptyOf(field: Field): Value | undefined {
  if (field.type === 'boolean') return false;
  return field.alwaysFilled ? field.defaultValue : undefined;
}

/** The records of an object are counted by their ids, so a number is never given twice. */
const numbered = (format: string, id: string): string =>
  format.replace(/\{(0+)\}/, (_whole, zeros: string) => String(sequenceOf(id)).padStart(zeros.length, '0'));

/** Changes the given fields of one row. */
export function updateRecord(call: Call, object: SObject, id: string, input: Input): void {
  if (!object.updateable) throw notAllowed(object);
  const before = livingRow(call, object, id);
  checkOwner(call, before);
  if (object.name === 'Lead' && before.IsConverted === true) throw convertedLead();
  const { values, problems } = readInput(call, object, input, false);
  const now = call.org.clock.stamp();
  const draft: Draft = { ...before };
  for (const [field, value] of values) draft[field.name] = value ?? undefined;
  Object.assign(draft, { LastModifiedDate: now, LastModifiedById: call.userId, SystemModstamp: now });
  save({ call, object, values, draft, before, problems });
}

interface Save {
  call: Call;
  object: SObject;
  values: Values;
  draft: Draft;
  before: Row | undefined;
  problems: ConstructorParameters<typeof ApiError>[1];
}

function save({ call, object, values, draft, before, problems }: Save): void {
  const { org } = call;
  const missing = missingFields(object, values, draft, problems, before === undefined);
  if (missing.length > 0) {
    throw refuse(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
  }
  const wrong = [...problems, ...checkReferences(call, object, values)];
  if (wrong.length > 0) throw new ApiError(400, wrong);
  assignOwner(call, object, draft, before);
  derive(object.name, draft, before);
  nameAfterId(object, draft);
  checkObjectRules(call, object.name, draft, before);
  checkValidationRules(call, object, draft, before);
  checkUnique(call, object, draft);
  checkDuplicates(call, object, draft);
  const comment = object.name === 'Case' ? takeComment(draft) : undefined;
  org.faults.beforeRecordWrite(draft.Id);
  org.store.transaction(() => {
    org.store.set(object.name, draft.Id, compact(draft));
    recount(org, object.name, before, draft);
    if (!before) afterCreate(org, object, draft.Id, call.userId);
    if (comment) createRecord(call, org.schema.get('CaseComment'), { ParentId: draft.Id, CommentBody: comment });
    if (!before && object.name === 'ContentVersion') afterVersion(org, draft.Id, call.userId);
    if (object.name === 'OpportunityLineItem') sumLines(org, String(draft.OpportunityId));
    if (object.name === 'Opportunity' && draft.HasOpportunityLineItem === true) sumLines(org, draft.Id);
  });
}

/** Undefined values are left out, so that a stored row and its journal line hold the same keys. */
function compact(draft: Draft): Row {
  const row: Record<string, unknown> = {};
  for (const key in draft) if (draft[key] !== undefined) row[key] = draft[key];
  return row as Row;
}

/** Puts a row (and what goes with it) into the recycle bin. */
export function deleteRecord(call: Call, object: SObject, id: string): void {
  if (!object.deletable) throw notAllowed(object);
  const row = livingRow(call, object, id);
  checkOwner(call, row);
  checkDeletable(call, object, row);
  call.org.faults.beforeRecordWrite(row.Id);
  call.org.store.transaction(() => {
    afterDelete(call.org, object, row, call.userId);
    if (object.name === 'OpportunityLineItem') sumLines(call.org, String(row.OpportunityId));
  });
}

/** Children that hold on to their parent. */
function checkDeletable(call: Call, object: SObject, row: Row): void {
  for (const { child, field } of call.org.schema.childrenOf(object)) {
    if (!field.restrictedDelete) continue;
    const children = (call.org.store.table(child.name).find(field.name, row.Id) ?? []).filter(
      (entry) => entry.IsDeleted !== true,
    );
    if (children.length === 0) continue;
    const names = children.map((entry) => String(entry.Name ?? numberOf(child, entry) ?? entry.Id)).join(', ');
    const kind = objectLabelPlural(child, call.language).toLowerCase();
    const message = `Your attempt to delete ${String(row.Name ?? row.Id)} could not be completed because it is associated with the following ${kind}.: ${names}`;
    throw refuse(400, 'DELETE_FAILED', message, []);
  }
}

/** Of what is known by a number. */
function numberOf(object: SObject, row: Row): Value | undefined {
  const numbered = object.fields.find(({ autoNumber }) => autoNumber !== undefined);
  return numbered && row[numbered.name];
}

/** The row of an id in the address, or the refusal that Salesforce gives for it. */
export function livingRow(call: Call, object: SObject, text: string): Row {
  const id = normalizeId(text);
  if (!id) throw idField(text);
  const row = call.org.store.table(object.name).rows.get(id);
  if (!row) throw notFound();
  if (row.IsDeleted === true) throw refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
  return row;
}

/** A word where an id should be is read as the name of an external id field. */
export const idField = (name: string): ApiError =>
  refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);

/** Whoever may change only his own records sees the others all the same. */
function checkOwner({ org, userId }: Call, row: Row): void {
  if (org.changesOwnOnly && row.OwnerId !== undefined && row.OwnerId !== userId) throw noAccess();
}

const noAccess = (): ApiError =>
  refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);

const notAllowed = (object: SObject): ApiError =>
  object.denied
    ? noAccess()
    : refuse(400, 'INVALID_TYPE_FOR_OPERATION', `entity type ${object.name} does not support this operation`);
