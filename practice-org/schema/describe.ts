import { describeField } from './describe-field.ts';
import { type Language, objectLabel, objectLabelPlural } from './labels.ts';
import type { Schema } from './schema.ts';
import type { SObject } from './types.ts';

/** The Master record type that every object has, whether or not others exist. */
export const MASTER_RECORD_TYPE = '012000000000000AAA';

export interface RecordTypeInfo {
  id: string;
  name: string;
  developerName: string;
  active: boolean;
  isDefault: boolean;
}

/** What describe global says of one object. */
export function describeSummary(object: SObject, version: string, language: Language): Record<string, unknown> {
  const base = `/services/data/v${version}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable,
    deprecatedAndHidden: false,
    feedEnabled: object.searchable,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.prefix,
    label: objectLabel(object, language),
    labelPlural: objectLabelPlural(object, language),
    layoutable: object.searchable,
    mergeable: object.mergeable,
    mruEnabled: object.searchable,
    name: object.name,
    queryable: object.queryable,
    replicateable: object.updateable,
    retrieveable: object.queryable,
    searchable: object.searchable,
    triggerable: object.updateable,
    undeletable: object.deletable,
    updateable: object.updateable,
    urls: {
      rowTemplate: `${base}/{ID}`,
      ...(object.searchable
        ? { layouts: `${base}/describe/layouts`, compactLayouts: `${base}/describe/compactLayouts` }
        : {}),
      describe: `${base}/describe`,
      sobject: base,
    },
  };
}

/** What describes of single objects tell besides since this version. */
const YOUNG = 47;
const youngOf = (version: string): Record<string, unknown> =>
  Number(version) < YOUNG
    ? {}
    : {
        ...{ associateEntityType: null, associateParentEntity: null, isInterface: false },
        ...{ defaultImplementation: null, implementedBy: null, implementsInterfaces: null },
        ...{ extendedBy: null, extendsInterfaces: null, sobjectDescribeOption: 'FULL' },
      };

export interface DescribeInput {
  /** Of the pages that people see. */
  origin: string;
  schema: Schema;
  object: SObject;
  version: string;
  language: Language;
  recordTypes: readonly RecordTypeInfo[];
}

export function describeObject({
  origin,
  schema,
  object,
  version,
  language,
  recordTypes,
}: DescribeInput): Record<string, unknown> {
  const base = `/services/data/v${version}/sobjects/${object.name}`;
  const {
    isInterface: _interface,
    associateEntityType: _type,
    associateParentEntity: _parent,
    ...summary
  } = describeSummary(object, version, language);
  return {
    ...summary,
    ...youngOf(version),
    actionOverrides: [],
    childRelationships: schema.childrenOf(object).map(({ child, field, name }) => ({
      cascadeDelete: field.cascadeDelete,
      childSObject: child.name,
      deprecatedAndHidden: false,
      field: field.name,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: name,
      restrictedDelete: field.restrictedDelete,
    })),
    compactLayoutable: object.searchable,
    fields: object.fields.map((field) => describeField(object, field, language)),
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypeInfos(base, version, recordTypes),
    searchLayoutable: object.searchable,
    supportedScopes: [
      { label: `All ${String(summary.labelPlural).toLowerCase()}`, name: 'everything' },
      { label: `My ${String(summary.labelPlural).toLowerCase()}`, name: 'mine' },
    ],
    urls: {
      ...(summary.urls as Record<string, string>),
      ...(object.searchable
        ? {
            approvalLayouts: `${base}/describe/approvalLayouts`,
            listviews: `${base}/listviews`,
            quickActions: `${base}/quickActions`,
          }
        : {}),
      uiEditTemplate: `${origin}/{ID}/e`,
      uiDetailTemplate: `${origin}/{ID}`,
      uiNewRecord: `${origin}/${object.prefix}/e`,
    },
  };
}

/** Developer names came with version 43. */
function recordTypeInfos(
  base: string,
  version: string,
  recordTypes: readonly RecordTypeInfo[],
): Record<string, unknown>[] {
  const named = Number(version) >= 43;
  const hasDefault = recordTypes.some((type) => type.isDefault);
  const entry = (id: string, name: string, developerName: string, active: boolean, isDefault: boolean) => ({
    active,
    available: true,
    defaultRecordTypeMapping: isDefault,
    ...(named ? { developerName } : {}),
    master: id === MASTER_RECORD_TYPE,
    name,
    recordTypeId: id,
    urls: { layout: `${base}/describe/layouts/${id}` },
  });
  return [
    ...recordTypes.map((type) => entry(type.id, type.name, type.developerName, type.active, type.isDefault)),
    entry(MASTER_RECORD_TYPE, 'Master', 'Master', true, !hasDefault),
  ];
}
