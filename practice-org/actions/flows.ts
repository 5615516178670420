import { createRecord } from '../dml/write.ts';
import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { normalizeId } from '../store/ids.ts';

export interface FlowVariable {
  name: string;
  label: string;
  type: 'STRING' | 'NUMBER' | 'BOOLEAN' | 'DATE' | 'DATETIME' | 'SOBJECT';
  description: string;
  required: boolean;
}

/** An autolaunched flow that an admin made callable. */
export interface CallableFlow {
  name: string;
  label: string;
  description: string;
  inputs: FlowVariable[];
  outputs: FlowVariable[];
  run: (call: Call, input: Record<string, unknown>) => Record<string, unknown>;
}

const variable = (name: string, label: string, required: boolean, description: string): FlowVariable => ({
  ...{ name, label, required, description },
  type: 'STRING',
});

function addTask(call: Call, input: Record<string, unknown>): Record<string, unknown> {
  const recordId = normalizeId(String(input.recordId));
  const object = recordId ? call.org.schema.byPrefix(recordId) : undefined;
  const lookup = object?.name === 'Lead' || object?.name === 'Contact' ? 'WhoId' : 'WhatId';
  const subject = typeof input.subject === 'string' && input.subject !== '' ? input.subject : 'Follow up';
  const taskId = createRecord(call, call.org.schema.get('Task'), { Subject: subject, [lookup]: input.recordId });
  return { taskId, Flow__InterviewStatus: 'Finished' };
}

function fail(): never {
  const message =
    'This error occurred when the flow tried to create records: REQUIRED_FIELD_MISSING: Required fields are missing: [Name]. You can look up ExceptionCode values in the SOAP API Developer Guide.';
  throw refuse(400, 'FLOW_ELEMENT_ERROR', message, []);
}

const RECORD = variable('recordId', 'Record ID', true, 'Id of an account, opportunity, campaign, lead or contact');

export const FLOWS: readonly CallableFlow[] = [
  {
    name: 'Add_Task',
    label: 'Add a task',
    description: 'Adds a task to a record',
    inputs: [RECORD, variable('subject', 'Subject', false, 'What is to be done; left out: Follow up')],
    outputs: [variable('taskId', 'Task ID', false, 'Id of the new task')],
    run: addTask,
  },
  {
    name: 'Always_Fails',
    label: 'Always fails',
    description: 'Ends with a fault, to see what a caller makes of it',
    inputs: [variable('recordId', 'Record ID', false, 'Not looked at')],
    outputs: [],
    run: fail,
  },
];
