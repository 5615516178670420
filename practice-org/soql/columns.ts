import type { FieldType } from '@jetstreamapp/soql-parser-js';
import type { Call } from '../org.ts';
import { isNumeric } from '../schema/describe-field.ts';
import { findField } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import { parseTemplate } from './parse.ts';
import { noSuchType } from './refusals.ts';
import { scan } from './scan.ts';

interface Column {
  aggregate: boolean;
  apexType: string | null;
  booleanType: boolean;
  columnName: string;
  custom: boolean;
  displayName: string;
  foreignKeyName: string | null;
  insertable: boolean;
  joinColumns: Column[];
  numberType: boolean;
  textType: boolean;
  updatable: boolean;
}

/** `query?q=…&columns=true`: what the columns of the answer are; the Salesforce CLI draws its table by it. */
export function describeColumns(call: Call, query: string): Record<string, unknown> {
  const { template, literals } = scan(query);
  const parsed = parseTemplate(template, query, literals);
  const object = call.org.schema.find(parsed.sObject ?? '');
  if (!object) throw noSuchType(query, parsed.sObject ?? '');
  const fields = parsed.fields ?? [];
  return {
    columnMetadata: columnsOf(call, object, fields),
    entityName: object.name,
    groupBy: parsed.groupBy !== undefined,
    idSelected: fields.some((field) => 'field' in field && field.field.toLowerCase() === 'id'),
    keyPrefix: object.prefix,
  };
}

/** The same for an object of which nothing but its name is known. */
export function describeUnknownColumns(call: Call, query: string, entityName: string): Record<string, unknown> {
  const { template, literals } = scan(query);
  const { fields = [] } = parseTemplate(template, query, literals);
  const columnMetadata: Column[] = [];
  for (const field of fields) {
    if (!('field' in field)) continue;
    const path = 'relationships' in field ? [...field.relationships, field.field] : [field.field];
    addPath(call, undefined, columnMetadata, path);
  }
  const idSelected = columnMetadata.some(({ columnName }) => columnName.toLowerCase() === 'id');
  return { columnMetadata, entityName, groupBy: false, idSelected, keyPrefix: null };
}

function columnsOf(call: Call, object: SObject, fields: readonly FieldType[]): Column[] {
  const columns: Column[] = [];
  let unnamed = 0;
  for (const field of fields) {
    if (field.type === 'FieldSubquery') columns.push(childColumn(call, object, field));
    else if (field.type === 'FieldFunctionExpression') {
      const name = field.alias ?? `expr${unnamed++}`;
      columns.push({ ...plain(name, undefined), aggregate: true, displayName: field.alias ?? textOf(field) });
    } else if (field.type === 'FieldTypeof') columns.push(plain(field.field, undefined));
    else
      addPath(call, object, columns, 'relationships' in field ? [...field.relationships, field.field] : [field.field]);
  }
  return columns;
}

/** `Owner.Name` stands as a column of the join `Owner`. */
function addPath(call: Call, object: SObject | undefined, columns: Column[], path: readonly string[]): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    const field = object && findField(object, name);
    columns.push(plain(field?.name ?? name, field));
    return;
  }
  const lookup = object?.fieldByRelationship.get(name.toLowerCase());
  const shown = lookup?.relationshipName ?? name;
  let join = columns.find((column) => column.columnName === shown && column.foreignKeyName !== null);
  if (!join) {
    join = { ...plain(shown, undefined), foreignKeyName: lookup?.name ?? `${name}Id` };
    columns.push(join);
  }
  addPath(call, call.org.schema.find(lookup?.referenceTo[0] ?? ''), join.joinColumns, rest);
}

function childColumn(call: Call, object: SObject, field: Extract<FieldType, { type: 'FieldSubquery' }>): Column {
  const { relationshipName, fields = [] } = field.subquery;
  const child = call.org.schema
    .childrenOf(object)
    .find((entry) => entry.name?.toLowerCase() === relationshipName.toLowerCase());
  const joinColumns = child ? columnsOf(call, child.child, fields) : [];
  return { ...plain(child?.name ?? relationshipName, undefined), aggregate: true, joinColumns };
}

function plain(name: string, field: Field | undefined): Column {
  return {
    aggregate: false,
    apexType: field?.type === 'id' || field?.type === 'reference' ? 'Id' : null,
    booleanType: field?.type === 'boolean',
    columnName: name,
    custom: field?.custom ?? false,
    displayName: name,
    foreignKeyName: null,
    insertable: field?.createable ?? false,
    joinColumns: [],
    numberType: field !== undefined && isNumeric(field),
    textType: field !== undefined && !isNumeric(field) && field.type !== 'boolean',
    updatable: field?.updateable ?? false,
  };
}

const textOf = ({ functionName, parameters }: Extract<FieldType, { type: 'FieldFunctionExpression' }>): string =>
  `${functionName.toLowerCase()}(${parameters.map(String).join(', ')})`;
