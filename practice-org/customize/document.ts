import { z } from 'zod';

/** A label in both languages, or one for both. */
const label = z.union([z.string().min(1), z.strictObject({ en: z.string().min(1), ja: z.string().min(1) })]);

const picklistValue = z.union([
  z.string().min(1),
  z.strictObject({
    value: z.string().min(1),
    label: z.string().optional(),
    default: z.boolean().optional(),
    active: z.boolean().optional(),
    /** Values of the controlling field for which this one is offered. */
    validFor: z.array(z.string()).optional(),
  }),
]);

const customName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}__c$/, 'a custom name ends in __c');

const field = z.strictObject({
  name: customName,
  label,
  type: z.enum([
    'text',
    'textarea',
    'picklist',
    'multipicklist',
    'lookup',
    'checkbox',
    'datetime',
    'date',
    'currency',
    'number',
    'percent',
    'phone',
    'url',
    'email',
    'autoNumber',
  ]),
  /** Of an automatic number, e.g. `A-{0000}`. */
  format: z
    .string()
    .regex(/\{0+\}/)
    .optional(),
  length: z.int().min(1).max(131_072).optional(),
  precision: z.int().min(1).max(18).optional(),
  scale: z.int().min(0).max(17).optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  caseSensitive: z.boolean().optional(),
  externalId: z.boolean().optional(),
  restricted: z.boolean().optional(),
  values: z.array(picklistValue).optional(),
  controller: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** Object a lookup points to, the name its children get there, and whether they are deleted with it. */
  to: z.string().optional(),
  children: z.string().optional(),
  cascade: z.boolean().optional(),
  /** A parent that still has children of this kind cannot be deleted. */
  restrictDelete: z.boolean().optional(),
});

const operator = z.enum([
  'isEmpty',
  'isNotEmpty',
  'equals',
  'notEquals',
  'greaterThan',
  'lessThan',
  'matches',
  'changed',
]);

export type RuleCondition =
  | { field: string; is: z.infer<typeof operator>; value?: string | number | boolean | undefined }
  | { all: RuleCondition[] }
  | { any: RuleCondition[] };

const isPattern = (text: string): boolean => {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
};

const condition: z.ZodType<RuleCondition> = z.lazy(() =>
  z.union([
    z
      .strictObject({
        field: z.string(),
        is: operator,
        value: z.union([z.string(), z.number(), z.boolean()]).optional(),
      })
      .refine(({ is, value }) => is !== 'matches' || isPattern(String(value ?? '')), 'value is no regular expression'),
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
  ]),
);

const validationRule = z.strictObject({
  object: z.string(),
  name: z.string().min(1),
  active: z.boolean().default(true),
  /** The record is refused when this holds. */
  when: condition,
  message: z.string().min(1),
  /** Field the message stands at; left out = the top of the page. */
  field: z.string().optional(),
});

const duplicateRule = z.strictObject({
  object: z.string(),
  name: z.string().regex(/^\w+$/),
  label: z.string().optional(),
  active: z.boolean().default(true),
  /** An alert lets the client save all the same with allowSave=true; a block never does. */
  action: z.enum(['alert', 'block']).default('alert'),
  message: z.string().default('Use one of these records?'),
  /** Sets of fields that must all be equal; one such set is enough. */
  match: z.array(z.array(z.string()).min(1)).min(1),
  /** Other objects that are compared by the same field names. */
  alsoAgainst: z.array(z.string()).default([]),
});

/** Who gets a new lead: the first entry that holds; an entry without condition always does. */
const assignmentRule = z.strictObject({
  object: z.enum(['Lead', 'Account']),
  name: z.string().min(1),
  active: z.boolean().default(true),
  /** Owner: a user name or the name of a queue. */
  entries: z.array(z.strictObject({ when: condition.optional(), owner: z.string().min(1) })).min(1),
});

const recordType = z.strictObject({
  object: z.string(),
  developerName: z.string().regex(/^[A-Za-z]\w*$/),
  name: z.string().min(1),
  description: z.string().optional(),
  default: z.boolean().default(false),
  active: z.boolean().default(true),
  /** Values offered per picklist; fields left out offer all. */
  picklists: z.record(z.string(), z.array(z.string())).default({}),
});

const fieldRights = z.record(z.string(), z.record(z.string(), z.enum(['hidden', 'readOnly'])));

/** A user besides the admin, who may do everything. */
const user = z.strictObject({
  username: z.string().regex(/^[^@\s]+@[^@\s]+$/),
  lastName: z.string().min(1),
  firstName: z.string().optional(),
  /** Left out: the admin's. */
  password: z.string().min(8).optional(),
  active: z.boolean().default(true),
  profile: z.string().min(1).optional(),
  /** Has the integration licence: API only. */
  integration: z.boolean().default(false),
  /** What the user may do with an object; left out = everything. */
  objectRights: z.record(z.string(), z.enum(['none', 'read', 'create', 'edit'])).default({}),
  fieldRights: fieldRights.default({}),
  /** Records the user may change and delete: all of them, or those he owns. All are seen. */
  changes: z.enum(['all', 'own']).default('all'),
});

/** What an admin may set up in a practice org: the content of schema.json. */
export const customization = z.strictObject({
  objects: z
    .array(
      z.strictObject({
        name: customName,
        label,
        plural: z.string().optional(),
        /** The names of its records are running numbers of this format. */
        autoNumber: z
          .string()
          .regex(/\{0+\}/)
          .optional(),
        fields: z.array(field).default([]),
      }),
    )
    .default([]),
  fields: z.record(z.string(), z.array(field)).default({}),
  recordTypes: z.array(recordType).default([]),
  validationRules: z.array(validationRule).default([]),
  duplicateRules: z.array(duplicateRule).default([]),
  /** What the running user may do with a field: nothing at all, or read it only. */
  fieldRights: fieldRights.default({}),
  assignmentRules: z.array(assignmentRule).default([]),
  users: z.array(user).default([]),
  /** Where custom fields of a lead go when it is converted: `{from: "Size__c", to: "Account.Size__c"}`. */
  leadFields: z
    .array(
      z.strictObject({ from: customName, to: z.string().regex(/^(Account|Contact|Opportunity)\.[A-Za-z]\w*__c$/) }),
    )
    .default([]),
  /** User name of the user that the client credentials grant acts as; left out = the admin. */
  runAs: z.string().optional(),
});

export type Customization = z.infer<typeof customization>;
export type CustomField = z.infer<typeof field>;
export type DuplicateRule = z.infer<typeof duplicateRule>;
export type AssignmentRule = z.infer<typeof assignmentRule>;
export type OrgUser = z.infer<typeof user>;
export type ObjectRight = OrgUser['objectRights'][string];
export type RecordType = z.infer<typeof recordType>;

/** Problems as `place: what is wrong`, for the page and the endpoint. */
export function readCustomization(text: string): { value: Customization } | { problems: string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
  const read = customization.safeParse(json);
  if (read.success) return { value: read.data };
  return { problems: read.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`) };
}

/** The rules a Developer Edition org comes with; here they sleep until somebody switches them on. */
export const STANDARD_CUSTOMIZATION: Customization = customization.parse({
  duplicateRules: [
    {
      object: 'Account',
      name: 'Standard_Account_Duplicate_Rule',
      active: false,
      match: [
        ['Name', 'Phone'],
        ['Name', 'Website'],
        ['Name', 'BillingPostalCode'],
      ],
    },
    {
      object: 'Contact',
      name: 'Standard_Contact_Duplicate_Rule',
      active: false,
      match: [['Email'], ['LastName', 'FirstName', 'Phone']],
      alsoAgainst: ['Lead'],
    },
    {
      object: 'Lead',
      name: 'Standard_Lead_Duplicate_Rule',
      active: false,
      match: [['Email'], ['LastName', 'FirstName', 'Company']],
      alsoAgainst: ['Contact'],
    },
  ],
});
