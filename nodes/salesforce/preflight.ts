/** What flows need of the org against what it says of itself: is it there, may this user, did it change. */
import type { FieldSnapshot, MetadataChange, MetadataSnapshot, Need, UnmetNeed } from '../contract.ts';
import type { ErrorParams } from '../errors.ts';
import type { Call, SalesforceClient } from './client.ts';
import { type FieldDescription, isRequiredOnCreate, type ObjectDescription } from './describe.ts';
import { describedAt } from './described-at.ts';
import { about } from './labels.ts';
import { withKnownParents } from './parents.ts';
import { isKeyField } from './step-key.ts';

/** Describes each object twice at most (kept for five minutes): labels are told in both languages. */
export async function unmetNeeds(client: SalesforceClient, needs: readonly Need[], call: Call): Promise<UnmetNeed[]> {
  const found: UnmetNeed[] = [];
  for (const object of new Set(needs.map((need) => need.object))) {
    const ofObject = needs.filter((need) => need.object === object);
    const described = await describedAt(client, object, call, 'en');
    if (!described) {
      found.push(...(await notThere(client, object, call)));
      continue;
    }
    const { english, japanese } = await inBoth(client, described, ofObject, call);
    for (const need of ofObject) {
      const code = lacking(english, need);
      if (code) found.push({ ...need, code, params: named(english, japanese, need.field) });
    }
  }
  return found;
}

/** With the parents' fields that are needed and there. */
async function inBoth(client: SalesforceClient, described: ObjectDescription, needs: readonly Need[], call: Call) {
  const paths = [...new Set(needs.flatMap(({ field }) => (field?.includes('.') ? field : [])))];
  const japanese = await client.describe(described.name, call, 'ja');
  return {
    english: await withKnownParents(client, described, paths, call, 'en'),
    japanese: await withKnownParents(client, japanese, paths, call, 'ja'),
  };
}

function lacking(object: ObjectDescription, { field: name, access, isKey }: Need): string | undefined {
  const { queryable, createable, updateable, deletable } = object;
  const rights = { read: queryable, create: createable, edit: updateable, delete: deletable };
  if (name === undefined) return rights[access] ? undefined : objectCodes[access];
  const field = object.byName.get(name.toLowerCase());
  if (!field) return 'salesforce.needField';
  if (access === 'create' && !field.createable) return 'salesforce.needFieldWrite';
  if (access === 'edit' && !field.updateable) return 'salesforce.needFieldWrite';
  if (isKey && !isKeyField(field)) return 'salesforce.needKeyField';
  return undefined;
}

const objectCodes = {
  read: 'salesforce.needRead',
  create: 'salesforce.needCreate',
  edit: 'salesforce.needEdit',
  delete: 'salesforce.needDelete',
} as const;

/** A way that already breaks off above is told of there: whoever reads below a record reads the record too. */
async function notThere(client: SalesforceClient, way: string, call: Call): Promise<UnmetNeed[]> {
  const at = way.lastIndexOf('.');
  if (at < 0) return [{ object: way, access: 'read', code: 'salesforce.needObject', params: about(way) }];
  const above = await describedAt(client, way.slice(0, at), call, 'en');
  if (!above) return [];
  const name = way.slice(at + 1);
  const japanese = await client.describe(above.name, call, 'ja');
  const params = { ...about(above.name), objectLabel: above.label, objectLabelJa: japanese.label, name };
  return [{ object: way, access: 'read', code: 'salesforce.needBelow', params }];
}

function named(english: ObjectDescription, japanese: ObjectDescription, field: string | undefined): ErrorParams {
  const key = (field ?? '').toLowerCase();
  return {
    ...about(english.name, field === undefined ? [] : [english.byName.get(key)?.name ?? field]),
    objectLabel: english.label,
    objectLabelJa: japanese.label,
    label: english.byName.get(key)?.label ?? field ?? '',
    labelJa: japanese.byName.get(key)?.label ?? field ?? '',
  };
}

/** The needed fields, and those that have to be filled when a record is added: a new one of them breaks flows as well. */
export async function snapshotOf(
  client: SalesforceClient,
  needs: readonly Need[],
  call: Call,
): Promise<MetadataSnapshot> {
  const objects: MetadataSnapshot['objects'] = {};
  for (const object of new Set(needs.map((need) => need.object))) {
    const described = await describedAt(client, object, call, 'en');
    if (!described) continue;
    const ofObject = needs.filter((need) => need.object === object);
    const { english, japanese } = await inBoth(client, described, ofObject, call);
    const wanted = new Set(ofObject.map(({ field = '' }) => field.toLowerCase()));
    const kept = [...english.byName.values()].filter(
      (field) => wanted.has(field.name.toLowerCase()) || (!field.name.includes('.') && isRequiredOnCreate(field)),
    );
    objects[object.toLowerCase()] = {
      label: described.label,
      labelJa: japanese.label,
      fields: Object.fromEntries(kept.map((field) => [field.name.toLowerCase(), shot(field, japanese)])),
    };
  }
  return { objects };
}

const shot = (field: FieldDescription, japanese: ObjectDescription): FieldSnapshot => ({
  name: field.name,
  label: field.label,
  labelJa: japanese.byName.get(field.name.toLowerCase())?.label ?? field.label,
  type: field.type,
  length: field.length,
  required: isRequiredOnCreate(field),
  createable: field.createable,
  updateable: field.updateable,
  isKey: isKeyField(field),
  ...(field.restrictedPicklist
    ? { values: field.picklistValues.filter(({ active }) => active).map(({ value }) => value) }
    : {}),
});

/** What is different now, and whether that stops the steps that need it. Pure. */
export function changesBetween(
  before: MetadataSnapshot,
  after: MetadataSnapshot,
  needs: readonly Need[],
): MetadataChange[] {
  return Object.entries(before.objects).flatMap(([object, old]) => {
    const now = after.objects[object];
    const name = needs.find((need) => need.object.toLowerCase() === object)?.object ?? object;
    const told = (
      code: string,
      field: string | undefined,
      breaks: boolean,
      more: ErrorParams = {},
    ): MetadataChange => ({
      code,
      params: {
        ...about(name, field === undefined ? [] : [field]),
        objectLabel: old.label,
        objectLabelJa: old.labelJa,
        ...more,
      },
      breaks,
    });
    if (!now) return [told('salesforce.changedObjectGone', undefined, true)];
    const isNeeded = (field: string, access?: Need['access']) =>
      needs.some(
        (need) =>
          need.object.toLowerCase() === object &&
          need.field?.toLowerCase() === field &&
          (access === undefined || need.access === access),
      );
    const isKeyNeeded = (field: string) =>
      needs.some((need) => need.isKey && need.object.toLowerCase() === object && need.field?.toLowerCase() === field);
    const gone = Object.entries(old.fields).flatMap(([key, field]) => {
      if (!isNeeded(key)) return [];
      const label = { label: field.label, labelJa: field.labelJa };
      const next = now.fields[key];
      if (!next) return [told('salesforce.changedFieldGone', field.name, true, label)];
      const found: MetadataChange[] = [];
      if (next.type !== field.type)
        found.push(
          told('salesforce.changedType', field.name, true, { ...label, before: field.type, after: next.type }),
        );
      if (next.length < field.length)
        found.push(
          told('salesforce.changedLength', field.name, false, { ...label, before: field.length, after: next.length }),
        );
      if (
        (isNeeded(key, 'create') && field.createable && !next.createable) ||
        (isNeeded(key, 'edit') && field.updateable && !next.updateable)
      )
        found.push(told('salesforce.changedReadOnly', field.name, true, label));
      else if (field.isKey && !next.isKey && isKeyNeeded(key))
        found.push(told('salesforce.changedKey', field.name, true, label));
      const lost = (field.values ?? []).filter((value) => next.values && !next.values.includes(value));
      if (lost.length > 0)
        found.push(
          told('salesforce.changedValues', field.name, false, { ...label, values: lost.slice(0, 10).join(', ') }),
        );
      return found;
    });
    const isAdded = needs.some((need) => need.object.toLowerCase() === object && need.access === 'create');
    const demanded = Object.entries(now.fields)
      .filter(([key, field]) => isAdded && field.required && !old.fields[key]?.required && !isNeeded(key, 'create'))
      .map(([, field]) =>
        told('salesforce.changedRequired', field.name, true, { label: field.label, labelJa: field.labelJa }),
      );
    return [...gone, ...demanded];
  });
}
