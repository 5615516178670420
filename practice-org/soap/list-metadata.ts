import { FLOWS } from '../actions/flows.ts';
import type { Call } from '../org.ts';
import { formatDatetime } from '../validate/date-values.ts';
import { childrenOf, childText, type Element } from './xml.ts';

interface Kind {
  directory: string;
  suffix: string;
  children?: string[];
  /** The full names of what there is. */
  names: (call: Call) => string[];
}

const NOTHING = (): string[] => [];

/** The types that an org of this size has something of, and those that clients ask every org for. */
const KINDS: Record<string, Kind> = {
  ApexClass: { directory: 'classes', suffix: 'cls', names: NOTHING },
  ApexTrigger: { directory: 'triggers', suffix: 'trigger', names: NOTHING },
  AssignmentRules: {
    ...{ directory: 'assignmentRules', suffix: 'assignmentRules', children: ['AssignmentRule'] },
    names: ({ org }) => [...new Set(org.custom.assignmentRules.map(({ object }) => object))],
  },
  CustomObject: {
    ...{ directory: 'objects', suffix: 'object', children: ['CustomField', 'RecordType', 'ValidationRule'] },
    names: ({ org }) =>
      org.schema.objects.filter(({ custom, searchable }) => custom || searchable).map(({ name }) => name),
  },
  DuplicateRule: {
    ...{ directory: 'duplicateRules', suffix: 'duplicateRule' },
    names: ({ org }) => org.custom.duplicateRules.map(({ object, name }) => `${object}.${name}`),
  },
  Flow: { directory: 'flows', suffix: 'flow', names: () => FLOWS.map(({ name }) => name) },
  Layout: { directory: 'layouts', suffix: 'layout', names: NOTHING },
  PermissionSet: {
    ...{ directory: 'permissionsets', suffix: 'permissionset' },
    names: ({ org }) =>
      [...org.store.table('PermissionSet').rows.values()].flatMap((row) =>
        row.IsOwnedByProfile === true ? [] : [String(row.Name)],
      ),
  },
  Profile: {
    ...{ directory: 'profiles', suffix: 'profile' },
    names: ({ org }) => [...org.store.table('Profile').rows.values()].map((row) => String(row.Name)),
  },
};

/** What stands inside of another type's file. */
const PARTS: Record<string, Kind> = {
  CustomField: {
    ...{ directory: 'objects', suffix: 'object' },
    names: ({ org }) =>
      org.schema.objects.flatMap((object) =>
        object.fields.filter(({ custom }) => custom).map((field) => `${object.name}.${field.name}`),
      ),
  },
  RecordType: {
    ...{ directory: 'objects', suffix: 'object' },
    names: ({ org }) => org.custom.recordTypes.map(({ object, developerName }) => `${object}.${developerName}`),
  },
  ValidationRule: {
    ...{ directory: 'objects', suffix: 'object' },
    names: ({ org }) => org.custom.validationRules.map(({ object, name }) => `${object}.${name}`),
  },
};

/** describeMetadata: which types of metadata there are. Nothing of them can be retrieved or deployed here. */
export function describeMetadata(): Record<string, unknown> {
  const metadataObjects = Object.entries(KINDS).map(([xmlName, { directory, suffix, children }]) => ({
    ...(children ? { childXmlNames: children } : {}),
    directoryName: directory,
    inFolder: false,
    metaFile: /^Apex/.test(xmlName),
    suffix,
    xmlName,
  }));
  return { metadataObjects, organizationNamespace: '', partialSaveAllowed: true, testRequired: false };
}

/** listMetadata: what there is of each type that is asked for, at most three at once. */
export function listMetadata(call: Call, element: Element): Record<string, unknown>[] {
  return childrenOf(element, 'queries').flatMap((query) => {
    const type = childText(query, 'type') ?? '';
    const kind = KINDS[type] ?? PARTS[type];
    return kind ? kind.names(call).map((fullName) => properties(call, type, kind, fullName)) : [];
  });
}

function properties(call: Call, type: string, { directory, suffix }: Kind, fullName: string): Record<string, unknown> {
  const user = call.org.store.table('User').rows.get(call.userId);
  const at = formatDatetime(call.org.schemaChangedAt).replace('+0000', 'Z');
  const file = PARTS[type] ? fullName.split('.')[0] : fullName;
  return {
    createdById: call.userId,
    createdByName: String(user?.Name ?? ''),
    createdDate: at,
    fileName: `${directory}/${file}.${suffix}`,
    fullName,
    id: '',
    lastModifiedById: call.userId,
    lastModifiedByName: String(user?.Name ?? ''),
    lastModifiedDate: at,
    manageableState: 'unmanaged',
    type,
  };
}
