import { recordTypesOf, type TypeView } from '../customize/record-types.ts';
import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import type { Call, Org } from '../org.ts';
import { MASTER_RECORD_TYPE } from '../schema/describe.ts';
import { describeField, isAskedFor } from '../schema/describe-field.ts';
import { fieldLabel } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import { objectOf, type RestRequest } from './rest-request.ts';

export function withMaster(org: Org, object: SObject): (TypeView & { master: boolean })[] {
  const types = recordTypesOf(org, object).map((type) => ({ ...type, master: false }));
  const isDefault = !types.some((type) => type.isDefault);
  return [
    ...types,
    {
      id: MASTER_RECORD_TYPE,
      name: 'Master',
      developerName: 'Master',
      active: true,
      isDefault,
      picklists: {},
      master: true,
    },
  ];
}

const picklists = (object: SObject): Field[] => object.fields.filter((field) => field.picklist.length > 0);

/** A field's entries as far as a record type offers them. */
function entriesFor(request: Call, object: SObject, field: Field, type: TypeView): Record<string, unknown>[] {
  const all = describeField(object, field, request.language).picklistValues as { value: string }[];
  const offered = type.picklists[field.name];
  return offered ? all.filter((entry) => offered.includes(entry.value)) : all;
}

/** GET /sobjects/X/describe/layouts[/recordTypeId] */
export function layouts(request: RestRequest): Reply {
  const object = objectOf(request);
  const types = withMaster(request.org, object);
  const wanted = request.params.recordType;
  if (wanted) {
    if (!types.some((type) => type.id === wanted))
      throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
    return { status: 200, body: layoutOf(request, object) };
  }
  return { status: 200, body: describeLayouts(request, object, request.path) };
}

/** The one layout and what each record type offers on it; SOAP tells it too. */
export function describeLayouts(request: Call, object: SObject, path: string) {
  const types = withMaster(request.org, object);
  const layout = layoutOf(request, object);
  const recordTypeMappings = types.map((type) => ({
    active: type.active,
    available: true,
    defaultRecordTypeMapping: type.isDefault,
    developerName: type.developerName,
    layoutId: layout.id,
    master: type.master,
    name: type.name,
    picklistsForRecordType: picklists(object).map((field) => ({
      picklistName: field.name,
      picklistValues: entriesFor(request, object, field, type),
    })),
    recordTypeId: type.id,
    urls: { layout: `${path}/${type.id}` },
  }));
  return { layouts: [layout], recordTypeMappings, recordTypeSelectorRequired: [types.length > 1] };
}

/** GET /sobjects/X/describe/namedLayouts/{name}: the only layout goes by every name. */
export const namedLayouts = (request: RestRequest): Reply =>
  layouts({ ...request, params: { object: request.params.object ?? '' } });

const LAYOUT = '00hJ30000000001IAA';

/** One section that shows every field a person may write. */
function layoutOf(request: Call, object: SObject) {
  const items = object.fields
    .filter((field) => field.createable || field.updateable)
    .map((field) => ({
      editableForNew: field.createable,
      editableForUpdate: field.updateable,
      label: fieldLabel(object, field, request.language),
      layoutComponents: [
        {
          details: describeField(object, field, request.language),
          displayLines: 1,
          tabOrder: 1,
          type: 'Field',
          value: field.name,
        },
      ],
      placeholder: false,
      required: isAskedFor(object, field),
    }));
  const section = {
    collapsed: false,
    columns: 1,
    heading: object.name,
    layoutSectionId: '01BJ30000000001IAA',
    parentLayoutId: LAYOUT,
    layoutRows: items.map((item) => ({ layoutItems: [item], numItems: 1 })),
    rows: items.length,
    tabOrder: 'LeftToRight',
    useCollapsibleSection: false,
    useHeading: true,
  };
  return {
    id: LAYOUT,
    buttonLayoutSection: { detailButtons: [] },
    detailLayoutSections: [section],
    editLayoutSections: [section],
    relatedLists: [],
    relatedContent: null,
    quickActionList: { quickActionListItems: [] },
  };
}

/** GET /ui-api/object-info/X/picklist-values/{recordTypeId} */
export function picklistValues(request: RestRequest): Reply {
  const object = objectOf(request);
  const type = withMaster(request.org, object).find((entry) => entry.id === request.params.recordType);
  if (!type) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
  const picklistFieldValues = Object.fromEntries(
    picklists(object).map((field) => {
      const controller = field.controller ? object.fields.find((entry) => entry.name === field.controller) : undefined;
      const controllerValues = Object.fromEntries((controller?.picklist ?? []).map((entry, n) => [entry.value, n]));
      const values = entriesFor(request, object, field, type).map(({ label, value }) => ({
        attributes: null,
        label,
        validFor: (field.picklist.find((entry) => entry.value === value)?.validFor ?? []).map(
          (name) => controllerValues[name] ?? -1,
        ),
        value,
      }));
      return [field.name, { controllerValues, defaultValue: null, url: `${request.path}/${field.name}`, values }];
    }),
  );
  return { status: 200, body: { picklistFieldValues } };
}

export const approvalLayouts = (request: RestRequest): Reply => {
  objectOf(request);
  return { status: 200, body: { approvalLayouts: [] } };
};
