import { recordTypesOf } from '../customize/record-types.ts';
import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { describeLayouts } from '../rest/layouts.ts';
import { describeObject, describeSummary } from '../schema/describe.ts';
import type { SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';

type Json = Record<string, unknown>;

/** What only REST says of an object. */
const REST_ONLY = new Set([
  ...['urls', 'listviewable', 'lookupLayoutable', 'details'],
  ...['extendedBy', 'extendsInterfaces', 'sobjectDescribeOption'],
]);

/** Elements that have to be there even when they hold nothing. */
const NEVER_LEFT_OUT = new Set([
  ...['associateEntityType', 'associateParentEntity', 'defaultImplementation', 'implementedBy'],
  ...['implementsInterfaces', 'keyPrefix', 'networkScopeFieldName'],
]);

/** What the WSDL of version 40 does not know and that of 51 asks for: a strict reader refuses too much as well as too little. */
const YOUNG = 47;
const NAMED_RECORD_TYPES = 43;
const YOUNG_ELEMENTS = new Set([
  ...['associateEntityType', 'associateParentEntity', 'deepCloneable', 'isInterface'],
  ...['aiPredictionField', 'formulaTreatNullNumberAsZero'],
]);
/**
 * A describe as elements. Clients that were generated from the WSDL read them in its order, which is that of the alphabet,
 * and take most of what has no value as left out.
 */
function elementsOf(value: unknown, version: string): unknown {
  const isOld = Number(version) < YOUNG;
  if (Array.isArray(value)) return value.map((entry) => elementsOf(entry, version));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => NEVER_LEFT_OUT.has(key) || (entry !== null && entry !== undefined))
      .filter(([key]) => !REST_ONLY.has(key) && !(isOld && YOUNG_ELEMENTS.has(key)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, elementsOf(entry, version)]),
  );
}

export function describeAll(call: Call): Json {
  const sobjects = call.org.schema.objects
    .map((object): Json => ({ ...describeSummary(object, call.version, call.language), idEnabled: true }))
    .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  return elementsOf({ encoding: 'UTF-8', maxBatchSize: 200, sobjects }, call.version) as Json;
}

export function describeOne(call: Call, name: string): Json {
  const object = objectNamed(call, name);
  const described = describeObject({
    ...{ origin: call.org.settings.url, schema: call.org.schema, object },
    ...{ version: call.version, language: call.language },
    recordTypes: recordTypesOf(call.org, object),
  });
  const urls = described.urls as Record<string, string>;
  const recordTypeInfos = (described.recordTypeInfos as Json[]).map(({ active, ...info }) =>
    Number(call.version) < NAMED_RECORD_TYPES ? info : { active, ...info },
  );
  const whole = {
    ...described,
    recordTypeInfos,
    idEnabled: true,
    urlDetail: urls.uiDetailTemplate,
    urlEdit: urls.uiEditTemplate,
    urlNew: urls.uiNewRecord,
  };
  return elementsOf(whole, call.version) as Json;
}

/** What only REST says of a layout; the rest of it is in its place here too. */
const LAYOUT_REST_ONLY = ['buttonLayoutSection', 'relatedContent', 'quickActionList', 'relatedLists'];

/** describeLayout: for all record types, or for the named ones. */
export function describeLayout(call: Call, name: string, recordTypeIds: readonly string[]): Json {
  const told = describeLayouts(call, objectNamed(call, name), '');
  const ids = recordTypeIds.map((id) => normalizeId(id));
  const isNamed = Number(call.version) >= NAMED_RECORD_TYPES;
  const recordTypeMappings = told.recordTypeMappings
    .filter(({ recordTypeId }) => ids.length === 0 || ids.includes(recordTypeId))
    .map(({ active, developerName, ...mapping }) => (isNamed ? { active, developerName, ...mapping } : mapping));
  const layouts = told.layouts.map((layout) =>
    Object.fromEntries(Object.entries(layout).filter(([key]) => !LAYOUT_REST_ONLY.includes(key))),
  );
  return elementsOf({ ...told, layouts, recordTypeMappings }, call.version) as Json;
}

export function objectNamed(call: Call, name: string): SObject {
  const object = call.org.schema.find(name);
  if (!object)
    throw refuse(
      400,
      'INVALID_TYPE',
      `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  return object;
}
