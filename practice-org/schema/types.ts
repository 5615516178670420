export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'reference'
  | 'boolean'
  | 'datetime'
  | 'date'
  | 'currency'
  | 'double'
  | 'percent'
  | 'int'
  | 'phone'
  | 'url'
  | 'email'
  | 'address'
  | 'base64';

export interface PicklistValue {
  value: string;
  label: string;
  isDefault: boolean;
  active: boolean;
  /** Values of the controlling field for which this one is offered; absent = always. */
  validFor?: string[];
}

export interface Field {
  name: string;
  type: FieldType;
  length: number;
  /** Digits in all and after the point, for numbers. */
  precision: number;
  scale: number;
  requiredOnCreate: boolean;
  defaultedOnCreate: boolean;
  createable: boolean;
  updateable: boolean;
  custom: boolean;
  indexed: boolean;
  unique: boolean;
  externalId: boolean;
  caseSensitive: boolean;
  restricted: boolean;
  nameField: boolean;
  calculated: boolean;
  /** Format of a running number, e.g. `A-{0000}`; such a field is filled by the org alone. */
  autoNumber?: string;
  picklist: PicklistValue[];
  controller?: string;
  referenceTo: string[];
  relationshipName?: string;
  /** Name of the child relationship on the parent, e.g. Contacts. */
  childRelationship?: string;
  /** Deleting the parent deletes this row too. */
  cascadeDelete: boolean;
  /** While this row lives, its parent cannot be deleted. */
  restrictedDelete: boolean;
  /** Never empty, although nobody has to give it: it has a default, or the org counts it. */
  alwaysFilled?: boolean;
  /** Default for a create that leaves the field out. */
  defaultValue?: string | number | boolean;
  compound?: string;
  /** A label of its own (custom objects and fields); standard ones look theirs up in labels.*.json. */
  label?: { en: string; ja: string };
}

export interface SObject {
  name: string;
  prefix: string;
  custom: boolean;
  fields: Field[];
  /** Field by lower-case name. */
  fieldByName: Map<string, Field>;
  /** Field by lower-case relationship name (Owner, Account, Custom__r). */
  fieldByRelationship: Map<string, Field>;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  searchable: boolean;
  mergeable: boolean;
  /** Whether a query may begin with it. */
  queryable: boolean;
  /** Its rows are drawn from the schema and have names in the place of ids. */
  namedRows?: boolean;
  /** A query has to filter by one of these. */
  filteredBy?: string[];
  /** The user may not do everything with it that others may. */
  denied?: boolean;
  label?: { en: string; ja: string; enPlural: string };
}

export interface ChildRelationship {
  child: SObject;
  field: Field;
  name: string | null;
}
