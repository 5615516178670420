import type { Field, FieldType } from './types.ts';

const TYPES: Record<string, FieldType> = {
  id: 'id',
  str: 'string',
  text: 'textarea',
  pick: 'picklist',
  multi: 'multipicklist',
  combo: 'combobox',
  ref: 'reference',
  bool: 'boolean',
  dt: 'datetime',
  date: 'date',
  cur: 'currency',
  dbl: 'double',
  pct: 'percent',
  int: 'int',
  phone: 'phone',
  url: 'url',
  email: 'email',
  address: 'address',
  blob: 'base64',
};

/** Digits in all and after the point, as a describe reports them when an object says nothing else. */
const NUMBERS: Partial<Record<FieldType, readonly [precision: number, scale: number]>> = {
  currency: [18, 0],
  double: [18, 0],
  percent: [3, 0],
  int: [8, 0],
};

export function emptyField(name: string, type: FieldType): Field {
  const [precision, scale] = NUMBERS[type] ?? [0, 0];
  return {
    name,
    type,
    length: 0,
    precision,
    scale,
    requiredOnCreate: false,
    defaultedOnCreate: false,
    createable: true,
    updateable: true,
    custom: name.endsWith('__c'),
    indexed: false,
    unique: false,
    externalId: false,
    caseSensitive: false,
    restricted: false,
    nameField: false,
    calculated: false,
    picklist: [],
    referenceTo: [],
    cascadeDelete: false,
    restrictedDelete: false,
  };
}

/**
 * Reads `Name:type+length+flags` words. Flags: `!` required on create, `=` defaulted on create, `-` read-only, `c` settable
 * on create only. `date` and `int` come before the lengths are read, so `pick40` and `dt-` need no separator.
 */
export function readFields(notation: string): Field[] {
  return notation.trim().split(/\s+/).map(readField);
}

function readField(word: string): Field {
  const match = /^(\w+):([a-z]+?)(\d*)(c?)([!=-]*)(c?)$/.exec(word);
  const type = TYPES[match?.[2] ?? ''];
  if (!match || !type) throw new Error(`cannot read the field ${word}`);
  const flags = `${match[4]}${match[5]}${match[6]}`;
  const field = emptyField(match[1] ?? '', type);
  field.length = match[3] ? Number(match[3]) : defaultLength(type);
  field.requiredOnCreate = flags.includes('!');
  field.defaultedOnCreate = flags.includes('=') || type === 'boolean';
  field.createable = !flags.includes('-');
  field.updateable = !flags.includes('-') && !flags.includes('c');
  return field;
}

function defaultLength(type: FieldType): number {
  if (type === 'reference' || type === 'id') return 18;
  if (type === 'string' || type === 'url') return 255;
  if (type === 'picklist') return 40;
  return 0;
}
