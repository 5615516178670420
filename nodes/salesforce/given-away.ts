/**
 * Whether a record that we added may be there without our seeing it: an assignment rule gave it to somebody else, and the org
 * shows leads or cases to nobody but their owners. In doubt it may be.
 */
import { hasRules } from './assignment-rules.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import type { WriteSettings } from './inputs.ts';
import { quoted } from './literals.ts';
import { unlessRefused } from './refused.ts';
import type { FieldValues } from './values.ts';
import { writeOptionsOf } from './write.ts';

interface Added {
  object: ObjectDescription;
  settings: WriteSettings;
  values: FieldValues;
}

export async function mayBeHidden(
  client: SalesforceClient,
  { object, settings, values }: Added,
  call: Call,
): Promise<boolean> {
  const { useAssignmentRule: rule } = writeOptionsOf(settings, values);
  if (rule === false || !hasRules(object)) return false;
  const isRuled = typeof rule === 'string' || (await finds(client, activeRule(object), call));
  if (!isRuled || !(await isPrivate(client, object, call))) return false;
  const seesAll = await Promise.all(
    [viewAllData(client), viewAllRecords(client, object)].map((soql) => finds(client, soql, call, false)),
  );
  return !seesAll.some(Boolean);
}

/** `unless` = what is taken for the answer where the user may not ask. */
async function finds(client: SalesforceClient, soql: string, call: Call, unless = true): Promise<boolean> {
  const found = client.query(`${soql} LIMIT 1`, call).then(({ records }) => records.length > 0);
  return unlessRefused(found, unless);
}

const activeRule = ({ name }: ObjectDescription): string =>
  `SELECT Id FROM AssignmentRule WHERE SobjectType = ${quoted(name)} AND Active = true`;

/** This object can be asked by its name and little else: no other filter, no limit. */
function isPrivate(client: SalesforceClient, { name }: ObjectDescription, call: Call): Promise<boolean> {
  const soql = `SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName = ${quoted(name)}`;
  const found = client
    .query(soql, call)
    .then(({ records }) => records.some(({ InternalSharingModel: model }) => model === 'Private'));
  return unlessRefused(found, true);
}

/** A profile's rights are those of a permission set that belongs to it. */
const viewAllData = ({ userId }: SalesforceClient): string =>
  `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${quoted(userId)} AND PermissionSet.PermissionsViewAllData = true`;

const viewAllRecords = ({ userId }: SalesforceClient, { name }: ObjectDescription): string =>
  `SELECT Id FROM ObjectPermissions WHERE SobjectType = ${quoted(name)} AND PermissionsViewAllRecords = true AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${quoted(userId)})`;
