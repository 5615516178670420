/** Form fields that several Salesforce nodes share. */
import { z } from 'zod';
import { field } from '../contract.ts';
import { conditionList } from '../rest/conditions.ts';
import { json } from '../rest/json.ts';
import { operators } from './soql.ts';

const dependsOn = ['object'] as const;

export function objectField(options: 'queryableObjects' | 'creatableObjects' | 'updatableObjects') {
  return field(z.string().min(1).max(80), { control: 'choice', options });
}

export function returnedFields() {
  return field(z.array(z.string().max(80)).max(200).default([]), {
    control: 'choices',
    options: 'readableFields',
    dependsOn,
    default: [],
  });
}

export function fieldMap(options: 'creatableFields' | 'updatableFields') {
  return field(z.record(z.string().min(1).max(200), json), { control: 'fieldMap', options, dependsOn });
}

export function conditions() {
  return {
    list: conditionList(operators),
    spec: { control: 'conditions', choices: operators, options: 'filterableFields', dependsOn } as const,
  };
}

/** Both only concern the write itself and stay below the fold. */
export const writeOptions = {
  useAssignmentRule: field(z.boolean().default(true), { control: 'boolean', default: true, advanced: true }),
  allowDuplicates: field(z.boolean().default(false), { control: 'boolean', default: false, advanced: true }),
};
