/** The parts of Salesforce's own description of objects and fields that forms, queries and checks stand on. */
import { z } from 'zod';

const fieldDescription = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.number().default(0),
  /** Digits behind the point; Salesforce rounds to them. */
  scale: z.number().optional(),
  /** Of a reference: the objects it may point to, and the name under which a query reaches them. */
  referenceTo: z.array(z.string()).default([]),
  relationshipName: z.string().nullish(),
  createable: z.boolean().default(false),
  updateable: z.boolean().default(false),
  nillable: z.boolean().default(true),
  defaultedOnCreate: z.boolean().default(false),
  filterable: z.boolean().default(true),
  sortable: z.boolean().default(true),
  nameField: z.boolean().default(false),
  idLookup: z.boolean().default(false),
  externalId: z.boolean().default(false),
  unique: z.boolean().default(false),
  caseSensitive: z.boolean().default(false),
  restrictedPicklist: z.boolean().default(false),
  picklistValues: z
    .array(z.object({ value: z.string(), label: z.string().nullish(), active: z.boolean().default(true) }))
    .default([]),
});

export type FieldDescription = z.infer<typeof fieldDescription>;

export const objectDescription = z
  .object({
    name: z.string(),
    label: z.string(),
    createable: z.boolean().default(false),
    updateable: z.boolean().default(false),
    queryable: z.boolean().default(false),
    /** What Salesforce does not say is not taken for a refusal. */
    deletable: z.boolean().default(true),
    /** What the ids of its records begin with. */
    keyPrefix: z.string().nullish(),
    fields: z.array(fieldDescription),
    /** Under which name a query reaches the records below one; not all have one. */
    childRelationships: z
      .array(z.object({ childSObject: z.string(), relationshipName: z.string().nullish() }))
      .default([]),
    recordTypeInfos: z
      .array(
        z.object({
          recordTypeId: z.string(),
          developerName: z.string().default(''),
          name: z.string(),
          active: z.boolean().default(true),
          available: z.boolean().default(true),
          master: z.boolean().default(false),
        }),
      )
      .default([]),
  })
  .transform(({ recordTypeInfos, ...object }) => ({
    ...object,
    /** Those the connected user may use, without the one that stands for having none. */
    recordTypes: recordTypeInfos
      .filter((type) => type.active && type.available && !type.master)
      .map(({ recordTypeId, developerName, name }) => ({ id: recordTypeId, developerName, name })),
    /** Salesforce does not care about the case of API names; nor do we. */
    byName: new Map(object.fields.map((field) => [field.name.toLowerCase(), field])),
  }));

export type ObjectDescription = z.infer<typeof objectDescription>;

export const globalDescription = z.object({
  sobjects: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      keyPrefix: z.string().nullish(),
      custom: z.boolean().default(false),
      queryable: z.boolean().default(false),
      createable: z.boolean().default(false),
      updateable: z.boolean().default(false),
      deletable: z.boolean().default(false),
      mergeable: z.boolean().default(false),
      deprecatedAndHidden: z.boolean().default(false),
      customSetting: z.boolean().default(false),
    }),
  ),
});

export type GlobalDescription = z.infer<typeof globalDescription>;

/** What the API demands on create. A page layout may demand more; that is a rule of the screen only. */
export function isRequiredOnCreate(field: FieldDescription): boolean {
  return field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean';
}
