import type { Call } from '../org.ts';
import { fieldLabel } from '../schema/labels.ts';
import { STAGES } from '../schema/picklists.ts';
import { findField } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import { SoapFault } from './fault.ts';
import { childrenOf, childText, type Element } from './xml.ts';

/**
 * `readMetadata` of the metadata API, for picklist fields alone: in it stands which lead status means "converted". All
 * the rest of that API is not there.
 */
export function readMetadata(call: Call, element: Element): Record<string, unknown> {
  const type = childText(element, 'type') ?? '';
  if (type !== 'CustomField') throw new SoapFault('INVALID_TYPE', `The practice org reads no metadata of type ${type}`);
  const records = childrenOf(element, 'fullNames').map((entry) => customField(call, entry.text.trim()));
  return { records };
}

function customField(call: Call, fullName: string): Record<string, unknown> | null {
  const [objectName = '', fieldName = ''] = fullName.split('.');
  const object = call.org.schema.find(objectName);
  const field = object && findField(object, fieldName);
  if (!object || !field) return null;
  return {
    fullName: `${object.name}.${field.name}`,
    label: fieldLabel(object, field, call.language),
    required: field.requiredOnCreate,
    type: field.type === 'picklist' ? 'Picklist' : 'Text',
    ...(field.picklist.length > 0
      ? { picklist: { picklistValues: valuesOf(call, object, field), sorted: false } }
      : {}),
  };
}

function valuesOf(call: Call, object: SObject, field: Field): Record<string, unknown>[] {
  const path = `${object.name}.${field.name}`;
  const converted = new Set(
    [...call.org.store.table('LeadStatus').rows.values()].filter((row) => row.IsConverted).map((row) => row.ApiName),
  );
  return field.picklist.map(({ value, isDefault }) => {
    const stage = path === 'Opportunity.StageName' ? STAGES.find((entry) => entry.name === value) : undefined;
    return {
      fullName: value,
      default: isDefault,
      ...(path === 'Lead.Status' ? { converted: converted.has(value) } : {}),
      ...(path === 'Task.Status' ? { closed: value === 'Completed' } : {}),
      ...(path === 'Task.Priority' ? { highPriority: value === 'High' } : {}),
      ...(stage
        ? {
            closed: stage.closed ?? false,
            forecastCategory: stage.forecast,
            probability: stage.probability,
            won: stage.won ?? false,
          }
        : {}),
    };
  });
}
