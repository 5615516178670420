import { createRecord, livingRow } from '../dml/write.ts';
import { ApiError, notFound, refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { describeField } from '../schema/describe-field.ts';
import { fieldLabel } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';
import { base, objectBody, objectOf, type RestRequest } from './rest-request.ts';

/** An action that makes one record, from anywhere or from the record it is about. */
interface QuickAction {
  name: string;
  label: string;
  type: 'Create' | 'LogACall';
  target: string;
  /** What its form asks for. */
  fields: string[];
}

const PERSON = ['FirstName', 'LastName', 'Title', 'Phone', 'Email'];

/** The global actions that every org is born with, as far as their objects are here. */
const ACTIONS: readonly QuickAction[] = [
  ...[
    {
      ...{ name: 'LogACall', label: 'Log a Call', type: 'LogACall' as const, target: 'Task' },
      fields: ['Subject', 'Description', 'WhoId', 'WhatId'],
    },
  ],
  create('NewTask', 'New Task', 'Task', ['Subject', 'ActivityDate', 'WhoId', 'WhatId', 'OwnerId', 'Status']),
  create('NewEvent', 'New Event', 'Event', ['Subject', 'StartDateTime', 'EndDateTime', 'WhoId', 'WhatId']),
  create('NewAccount', 'New Account', 'Account', ['Name', 'Phone', 'Website']),
  create('NewContact', 'New Contact', 'Contact', [...PERSON, 'AccountId']),
  create('NewLead', 'New Lead', 'Lead', [...PERSON, 'Company']),
  create('NewOpportunity', 'New Opportunity', 'Opportunity', ['Name', 'AccountId', 'StageName', 'CloseDate', 'Amount']),
];

function create(name: string, label: string, target: string, fields: string[]): QuickAction {
  return { name, label, type: 'Create', target, fields };
}

const placeOf = (request: RestRequest): string =>
  request.params.object
    ? `${base(request)}/sobjects/${objectOf(request).name}/quickActions`
    : `${base(request)}/quickActions`;

function urlsOf(request: RestRequest, { name }: QuickAction): Record<string, string> {
  const url = `${placeOf(request)}/${name}`;
  return {
    defaultValues: `${url}/defaultValues`,
    quickAction: url,
    describe: `${url}/describe`,
    defaultValuesTemplate: `${url}/defaultValues/{ID}`,
  };
}

const targetOf = (request: RestRequest, { target }: QuickAction): SObject | undefined =>
  request.org.schema.find(target);

/** GET /quickActions, GET /sobjects/X/quickActions */
export const quickActions = (request: RestRequest): Reply => ({
  status: 200,
  body: ACTIONS.filter((action) => targetOf(request, action)?.createable).map((action) => ({
    ...{ label: action.label, name: action.name, type: action.type },
    urls: urlsOf(request, action),
  })),
});

function actionIn(request: RestRequest): { action: QuickAction; object: SObject } {
  if (request.params.object) objectOf(request);
  const wanted = (request.params.action ?? '').split('.').at(-1)?.toLowerCase();
  const action = ACTIONS.find((entry) => entry.name.toLowerCase() === wanted);
  const object = action && targetOf(request, action);
  if (!action || !object?.createable) throw notFound();
  return { action, object };
}

const fieldsOf = ({ fields }: QuickAction, object: SObject): Field[] =>
  fields.flatMap((name) => object.fieldByName.get(name.toLowerCase()) ?? []);

/** GET …/quickActions/X and …/describe */
export function describeQuickAction(request: RestRequest): Reply {
  const { action, object } = actionIn(request);
  const layoutRows = fieldsOf(action, object).map((field) => ({
    layoutItems: [
      {
        editableForNew: field.createable,
        editableForUpdate: field.updateable,
        label: fieldLabel(object, field, request.language),
        layoutComponents: [
          {
            ...{ details: describeField(object, field, request.language), displayLines: 1, tabOrder: 1 },
            ...{ type: 'Field', value: field.name },
          },
        ],
        placeholder: false,
        required: field.requiredOnCreate,
      },
    ],
    numItems: 1,
  }));
  const body = {
    accessLevelRequired: 'Create',
    canvasApplicationId: null,
    canvasApplicationName: null,
    colors: [],
    contextSobjectType: request.params.object ? objectOf(request).name : null,
    defaultValues: null,
    height: null,
    iconName: null,
    iconUrl: null,
    icons: [],
    label: action.label,
    layout: { id: null, layoutRows, name: action.name },
    miniIconUrl: null,
    name: action.name,
    targetParentField: null,
    targetRecordTypeId: null,
    targetSobjectType: object.name,
    type: action.type,
    urls: urlsOf(request, action),
    visualforcePageName: null,
    visualforcePageUrl: null,
    width: null,
  };
  return { status: 200, body };
}

/** What the record in hand puts into the form: whom and what an activity is about, the account of a new contact. */
function presets(request: RestRequest, object: SObject, text: string | undefined): Record<string, string> {
  if (text === undefined || text === '') return {};
  const id = normalizeId(text);
  const context = id ? request.org.schema.byPrefix(id) : undefined;
  if (!id || !context) throw refuse(400, 'INVALID_ID_FIELD', `malformed id ${text}`);
  livingRow(request, context, id);
  const lookup = ['WhoId', 'WhatId', 'AccountId'].find((name) =>
    object.fieldByName.get(name.toLowerCase())?.referenceTo.includes(context.name),
  );
  return lookup ? { [lookup]: id } : {};
}

/** GET …/defaultValues[/{contextId}] */
export function quickActionDefaults(request: RestRequest): Reply {
  const { action, object } = actionIn(request);
  const known = presets(request, object, request.params.context);
  const body: Record<string, unknown> = { attributes: { type: object.name } };
  for (const field of fieldsOf(action, object)) body[field.name] = known[field.name] ?? field.defaultValue ?? null;
  if (action.type === 'LogACall') body.Subject = 'Call';
  return { status: 200, body };
}

/** POST …/quickActions/X `{contextId, record}` */
export function runQuickAction(request: RestRequest): Reply {
  const { action, object } = actionIn(request);
  const { contextId, record } = objectBody(request);
  const context = typeof contextId === 'string' ? contextId : undefined;
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw refuse(400, 'INVALID_INPUT', 'The record property is required and must be an object.');
  const closed = action.type === 'LogACall' ? { Status: 'Completed', TaskSubtype: 'Call' } : {};
  const input = { ...presets(request, object, context), ...closed, ...record };
  try {
    const id = request.org.store.transaction(() => createRecord(request, object, input));
    const body = { contextId: context ?? null, created: true, errors: [], feedItemIds: [], id, success: true };
    return { status: 201, body };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const errors = error.recordErrors();
    return {
      status: 400,
      body: { contextId: context ?? null, created: false, errors, feedItemIds: [], id: null, success: false },
    };
  }
}
