/** What the writing nodes share around the request itself. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import type { SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import type { WriteSettings } from './inputs.ts';
import { about, aboutObject } from './labels.ts';
import { recordId } from './record-id.ts';
import { fieldOf } from './soql.ts';
import type { StepKey } from './step-key.ts';
import { type FieldValues, fieldValues, type Purpose } from './values.ts';
import type { WriteOptions } from './write-headers.ts';

export function added(client: SalesforceClient, object: string, id: string) {
  return { id, url: client.recordUrl(id), object, created: true };
}

/** The rules choose the owner of what is added; what was found keeps its own. */
export const changeOptionsOf = (settings: WriteSettings): WriteOptions =>
  writeOptionsOf({ ...settings, useAssignmentRule: false, applyAssignmentRule: false });

/**
 * The rules header is only sent to turn them off or to name one: the active rule is Salesforce's own default. They would give the
 * record away again from the owner that the step names or that is among the `values`, so they are off then too.
 */
export function writeOptionsOf(settings: WriteSettings, values: FieldValues = {}): WriteOptions {
  const isOn = settings.useAssignmentRule || settings.applyAssignmentRule;
  const usesRule = isOn && !settings.owner && !values.OwnerId;
  const rule = usesRule && settings.assignmentRule ? recordId(settings.assignmentRule, 'assignmentRule') : undefined;
  return {
    allowDuplicates: settings.allowDuplicates || settings.duplicates === 'saveAnyway',
    ...(usesRule ? (rule ? { useAssignmentRule: rule } : {}) : { useAssignmentRule: false }),
  };
}

/** Mapped fields with the step's own record type and owner. Throws for a field that is set twice, and when nothing is set. */
export function valuesToWrite(
  object: ObjectDescription,
  given: { [name: string]: Json },
  settings: Pick<WriteSettings, 'recordType' | 'owner'>,
  purpose: Purpose,
  key?: StepKey,
): FieldValues {
  const chosen: FieldValues = {
    ...(key ? { [key.field]: key.value } : {}),
    ...(settings.recordType ? { RecordTypeId: recordTypeId(object, settings.recordType) } : {}),
    ...(settings.owner ? { OwnerId: recordId(settings.owner, 'owner') } : {}),
  };
  const mapped = fieldValues(object, given, purpose);
  for (const name of Object.keys(chosen)) {
    if (!(name in mapped)) continue;
    throw new UserFixableError('salesforce.setTwice', about(object.name, [name]), {
      repair: { kind: 'field', field: `fields.${name}` },
    });
  }
  // In a step that only names an owner the field has to be there too.
  for (const name of Object.keys(chosen)) fieldOf(object, name);
  const values = { ...chosen, ...mapped };
  if (Object.keys(values).length > 0) return values;
  throw new UserFixableError('salesforce.nothingMapped', aboutObject(object), {
    repair: { kind: 'field', field: 'fields' },
  });
}

/** Steps name a record type by its API name, which is the same in sandbox and production. */
function recordTypeId(object: ObjectDescription, name: string): string {
  const found = object.recordTypes.find((type) => type.developerName === name || type.id === name);
  if (found) return found.id;
  throw new UserFixableError(
    'salesforce.recordTypeUnknown',
    { ...aboutObject(object), name },
    { repair: { kind: 'field', field: 'recordType' } },
  );
}
