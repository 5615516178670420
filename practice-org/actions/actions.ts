import { ApiError, notFound, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { base, objectBody, type RestRequest } from '../rest/rest-request.ts';
import { type CallableFlow, FLOWS, type FlowVariable } from './flows.ts';

const at = (request: RestRequest): string => `${base(request)}/actions`;

/** GET /actions */
export const actionKinds = (request: RestRequest): Reply => ({
  status: 200,
  body: { custom: `${at(request)}/custom`, standard: `${at(request)}/standard` },
});

/** GET /actions/custom */
export const customActions = (request: RestRequest): Reply => ({
  status: 200,
  body: { flow: `${at(request)}/custom/flow` },
});

/** GET /actions/standard: none of Salesforce's own is here. */
export const standardActions = (): Reply => ({ status: 200, body: { actions: [] } });

/** GET /actions/custom/flow */
export const flowActions = (request: RestRequest): Reply => ({
  status: 200,
  body: {
    actions: FLOWS.map(({ name, label }) => ({ label, name, type: 'FLOW', url: `${at(request)}/custom/flow/${name}` })),
  },
});

function flowIn(request: RestRequest): CallableFlow {
  const wanted = request.params.flow?.toLowerCase();
  const flow = FLOWS.find((entry) => entry.name.toLowerCase() === wanted);
  if (!flow) throw notFound();
  return flow;
}

const describeVariable = ({ name, label, type, description, required }: FlowVariable) => ({
  byteLength: null,
  description,
  label,
  maxOccurs: 1,
  name,
  picklistValues: null,
  required,
  sobjectType: null,
  type,
});

/** GET /actions/custom/flow/X */
export function describeFlow(request: RestRequest): Reply {
  const { name, label, description, inputs, outputs } = flowIn(request);
  const status: FlowVariable = {
    ...{ name: 'Flow__InterviewStatus', label: 'Flow Interview Status', type: 'STRING', required: false },
    description: 'Flow Interview Status',
  };
  const body = {
    allowsTransactionControl: false,
    category: null,
    description,
    genericTypes: null,
    inputs: inputs.map(describeVariable),
    label,
    name,
    outputs: [...outputs, status].map(describeVariable),
    standard: false,
    targetEntityName: null,
    type: 'FLOW',
  };
  return { status: 200, body };
}

interface Outcome {
  actionName: string;
  errors: { statusCode: string; message: string; fields: string[] }[] | null;
  isSuccess: boolean;
  outputValues: Record<string, unknown> | null;
}

/** POST /actions/custom/flow/X `{inputs: [{…}]}`: one result per input; the call is a 400 when one of them failed. */
export function runFlow(request: RestRequest): Reply {
  const flow = flowIn(request);
  const { inputs } = objectBody(request);
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw refuse(400, 'INVALID_INPUT', 'The inputs property is required and must be an array.');
  const outcomes = inputs.map((input: Record<string, unknown>) => runOne(request, flow, input ?? {}));
  return { status: outcomes.every((outcome) => outcome.isSuccess) ? 200 : 400, body: outcomes };
}

function runOne(request: RestRequest, flow: CallableFlow, input: Record<string, unknown>): Outcome {
  const actionName = flow.name;
  try {
    for (const name of Object.keys(input)) {
      if (!flow.inputs.some((entry) => entry.name === name))
        throw refuse(400, 'INVALID_API_INPUT', `Invalid input parameter: ${name}`, []);
    }
    for (const { name, required } of flow.inputs) {
      if (required && (input[name] === undefined || input[name] === null || input[name] === ''))
        throw refuse(400, 'INVALID_API_INPUT', `Missing required input parameter: ${name}`, []);
    }
    const outputValues = request.org.store.transaction(() => flow.run(request, input));
    return { actionName, errors: null, isSuccess: true, outputValues };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { actionName, errors: error.recordErrors(), isSuccess: false, outputValues: null };
  }
}
