import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { fieldLabel } from '../schema/labels.ts';
import type { SObject } from '../schema/types.ts';
import { withMaster } from './layouts.ts';
import { objectOf, type RestRequest } from './rest-request.ts';

/** GET /sobjects/X/describe/compactLayouts: the system's own, which shows the name. */
export const compactLayouts = (request: RestRequest): Reply => ({
  status: 200,
  body: layoutsOf(request, objectOf(request)),
});

/** GET /compactLayouts?q=Account,Contact: the one that shows, per object. */
export function manyCompactLayouts(request: RestRequest): Reply {
  const names = (request.query.get('q') ?? '').split(',').filter((name) => name.trim() !== '');
  const entries = names.map((name) => {
    const object = request.org.schema.find(name.trim());
    if (!object) throw refuse(400, 'INVALID_TYPE', `sObject type '${name.trim()}' is not supported.`);
    return [object.name, layoutsOf(request, object).compactLayouts[0]] as const;
  });
  return { status: 200, body: Object.fromEntries(entries) };
}

function layoutsOf(request: RestRequest, object: SObject) {
  const names = object.fields.filter((field) => field.nameField);
  const fieldItems = names.map((field) => ({
    editableForNew: false,
    editableForUpdate: false,
    label: fieldLabel(object, field, request.language),
    layoutComponents: [{ displayLines: 1, tabOrder: 1, type: 'Field', value: field.name }],
    placeholder: false,
    required: false,
  }));
  const layout = {
    actions: [],
    fieldItems,
    id: null,
    imageItems: [],
    label: 'System Default',
    name: 'SYSTEM',
    objectType: object.name,
  };
  const recordTypeCompactLayoutMappings = withMaster(request.org, object).map((type) => ({
    available: true,
    compactLayoutId: null,
    compactLayoutName: 'SYSTEM',
    recordTypeId: type.id,
    recordTypeName: type.name,
    urls: {},
  }));
  return { compactLayouts: [layout], defaultCompactLayoutId: null, recordTypeCompactLayoutMappings, urls: {} };
}
