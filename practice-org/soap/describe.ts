import { recordTypesOf } from '../customize/record-types.ts';
import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { describeObject, describeSummary } from '../schema/describe.ts';
import type { SObject } from '../schema/types.ts';

type Json = Record<string, unknown>;

/** What only REST says of an object. */
const REST_ONLY = new Set(['urls', 'listviewable', 'lookupLayoutable']);

/**
 * A describe as elements. Clients that were generated from the WSDL read them in its order, which is that of the alphabet,
 * and take what has no value as left out.
 */
function elementsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(elementsOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => !REST_ONLY.has(key) && entry !== null && entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, elementsOf(entry)]),
  );
}

export function describeAll(call: Call): Json {
  const sobjects = call.org.schema.objects
    .map((object) => describeSummary(object, call.version, call.language))
    .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  return elementsOf({ encoding: 'UTF-8', maxBatchSize: 200, sobjects }) as Json;
}

export function describeOne(call: Call, name: string): Json {
  const object = objectNamed(call, name);
  const described = describeObject({
    ...{ schema: call.org.schema, object, version: call.version, language: call.language },
    recordTypes: recordTypesOf(call.org, object),
  });
  const urls = described.urls as Record<string, string>;
  const { url } = call.org.settings;
  return elementsOf({
    ...described,
    urlDetail: `${url}${urls.uiDetailTemplate}`,
    urlEdit: `${url}${urls.uiEditTemplate}`,
    urlNew: `${url}${urls.uiNewRecord}`,
  }) as Json;
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
