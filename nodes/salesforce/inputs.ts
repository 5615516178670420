/** Form fields that several Salesforce nodes share. */
import { z } from 'zod';
import { type FieldSpec, field } from '../contract.ts';
import { conditionRow, MOST_CONDITIONS } from '../rest/conditions.ts';
import { json } from '../rest/json.ts';
import { operators } from './soql.ts';
import type { KeySettings } from './step-key.ts';

const dependsOn = ['object'] as const;

type Objects = `${'queryable' | 'creatable' | 'updatable' | 'deletable' | 'upsertable' | 'mergeable'}Objects`;

export function objectField(options: Objects) {
  return field(z.string().min(1).max(80), { control: 'choice', options });
}

export function returnedFields(options: 'readableFields' | 'readablePaths' = 'readableFields') {
  return field(z.array(z.string().max(200)).max(200).default([]), {
    control: 'choices',
    options,
    dependsOn,
    default: [],
  });
}

export function fieldMap(
  options: 'creatableFields' | 'updatableFields' | 'upsertableFields',
  alsoDependsOn: readonly string[] = ['recordType'],
) {
  return field(z.record(z.string().min(1).max(200), json), {
    control: 'fieldMap',
    options,
    dependsOn,
    alsoDependsOn,
  });
}

/** The id of a record of the chosen object: from an earlier step, or of a record that a person finds by its name. */
export const idSpec = { control: 'text', options: 'records', search: 'also', dependsOn } satisfies FieldSpec;

/** Rows that must all hold; `or` begins a further group, and one group is enough. */
const conditionRows = z.array(conditionRow(operators).extend({ or: z.boolean().optional() })).max(MOST_CONDITIONS);

export function conditions() {
  return {
    list: conditionRows,
    spec: { control: 'conditions', choices: operators, options: 'filterableFields', dependsOn, groups: true } as const,
  };
}

/** Objects whose fields nobody can make unique, or that take no field at all. */
const withoutOwnFields = ['Task', 'Event', 'Note', 'ContentNote', 'Attachment', 'Document', 'FeedItem', 'FeedComment'];

/** Of a step that adds: the field for its key (step-key.ts). Null = a person does without. */
export function keyFieldOption() {
  return field(z.string().max(80).nullable().optional(), {
    control: 'choice',
    options: 'keyFields',
    dependsOn,
    advanced: true,
    offered: { unless: { field: 'object', is: withoutOwnFields } },
  });
}

/** A question that only searching by conditions asks. */
export const byConditions = { field: 'findBy', is: ['conditions'] } satisfies FieldSpec['when'];

const duplicateChoices = {
  add: ['stop', 'useMatch', 'saveAnyway', 'review'],
  upsert: ['stop', 'useMatch', 'saveAnyway', 'review'],
  change: ['stop', 'saveAnyway', 'review'],
} as const;

/**
 * The rule may choose who owns what is added. Who updates a record seldom means to give it to another owner, which Salesforce
 * does by itself unless it is told not to: there the name is another one, because under the first it was once on from the start.
 */
const ruleSettings = {
  add: 'useAssignmentRule',
  upsert: 'applyAssignmentRule',
  change: 'applyAssignmentRule',
} as const;

type RuleSetting<Kind extends keyof typeof ruleSettings> = Record<
  (typeof ruleSettings)[Kind],
  z.ZodDefault<z.ZodBoolean>
>;

/** What only concerns the write itself stays below the fold. */
export function writeOptions<Kind extends keyof typeof duplicateChoices>(kind: Kind) {
  const choices: readonly (typeof duplicateChoices)[Kind][number][] = duplicateChoices[kind];
  const ruleSetting = ruleSettings[kind];
  const rule = {
    [ruleSetting]: field(z.boolean().default(kind === 'add'), {
      control: 'boolean',
      default: kind === 'add',
      when: { field: 'owner', is: [null, ''] },
      advanced: true,
    }),
  } as RuleSetting<Kind>; // TypeScript reads a key out of a table as any text
  return {
    recordType: field(z.string().max(80).optional(), {
      control: 'choice',
      options: 'recordTypes',
      becomes: 'RecordTypeId',
      dependsOn,
      advanced: true,
    }),
    owner: field(z.string().max(18).optional(), {
      control: 'choice',
      options: 'owners',
      becomes: 'OwnerId',
      dependsOn,
      advanced: true,
    }),
    ...rule,
    assignmentRule: field(z.string().max(18).optional(), {
      control: 'choice',
      options: 'assignmentRules',
      dependsOn,
      when: { field: ruleSetting, is: [true] },
      advanced: true,
    }),
    duplicates: field(z.enum(choices).default('stop' as (typeof choices)[number]), {
      control: 'choice',
      choices,
      default: 'stop',
      advanced: true,
    }),
    /** Of steps made before there was a choice; shown only where it is on, so that it can be turned off. */
    allowDuplicates: field(z.boolean().default(false), {
      control: 'boolean',
      when: { field: 'allowDuplicates', is: [true] },
      advanced: true,
    }),
  };
}

export interface WriteSettings {
  recordType?: string | undefined;
  owner?: string | undefined;
  /** Of steps that add. */
  useAssignmentRule?: boolean | undefined;
  /** Of steps that change what is there. */
  applyAssignmentRule?: boolean | undefined;
  /** Absent = the active one. */
  assignmentRule?: string | undefined;
  duplicates: 'stop' | 'useMatch' | 'saveAnyway' | 'review';
  allowDuplicates: boolean;
}

/** Of steps that add. */
export interface AddSettings extends WriteSettings, KeySettings {}
