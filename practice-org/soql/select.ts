import type { FieldType, FunctionExp } from '@jetstreamapp/soql-parser-js';
import { refuse } from '../http/api-error.ts';
import type { Schema } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import { distanceFunction, isDistance } from './distance.ts';
import { formatValue, labelOf } from './format.ts';
import { follow, type Path, readPath, resolvePath, withoutAlias } from './path.ts';
import { attributes, fieldOf, type Json, output } from './record-shape.ts';
import { noSuchRelationship } from './refusals.ts';
import type { RunContext } from './run-context.ts';

/** Writes one selected thing of a row into the record that is answered. */
export type Writer = (record: Json, row: Row, context: RunContext, version: string) => void;

export interface SelectInput {
  schema: Schema;
  object: SObject;
  query: string;
  alias?: string;
  limit: number | undefined;
  /** Compiles `(SELECT … FROM Contacts)`. */
  subquery: (field: Extract<FieldType, { type: 'FieldSubquery' }>) => Writer;
}

/** Fields reached over one lookup, gathered so that the parent stands once in the record. */
interface Parent {
  lookup: Field;
  own: Path[];
  parents: Map<string, Parent>;
}

export function compileSelect(input: SelectInput, fields: readonly FieldType[]): Writer[] {
  const writers: Writer[] = [];
  const parents = new Map<string, Parent>();
  const chosen = new Set<string>();
  for (const field of fields) {
    if (field.type === 'FieldSubquery') writers.push(input.subquery(field));
    else if (field.type === 'FieldTypeof') writers.push(compileTypeof(input, field));
    else if (field.type === 'FieldFunctionExpression' && isFields(field)) {
      for (const column of fieldsOf(input, field)) {
        once(chosen, column.name);
        writers.push(ownField(input.object, column));
      }
    } else if (field.type === 'FieldFunctionExpression') writers.push(...compileFunction(input, field));
    else {
      const text = withoutAlias(input, ('rawValue' in field && field.rawValue) || pathText(field));
      const path = resolvePath(input.schema, input.object, text, input.query);
      once(chosen, [...path.lookups.map((lookup) => lookup.relationshipName), path.field.name].join('.'));
      if (path.lookups.length === 0) writers.push(ownField(input.object, path.field));
      else {
        const [first] = path.lookups;
        if (first && !parents.has(first.name)) writers.push(parentWriter(parents, first));
        addParent(parents, path, 0);
      }
    }
  }
  return writers;
}

function pathText(field: Extract<FieldType, { field: string }>): string {
  return 'relationships' in field ? [...field.relationships, field.field].join('.') : field.field;
}

const ownField =
  (object: SObject, field: Field): Writer =>
  (record, row, _context, version) => {
    record[field.name] = fieldOf(object, field, row, version);
  };

function addParent(parents: Map<string, Parent>, path: Path, depth: number): void {
  const lookup = path.lookups[depth];
  if (!lookup) return;
  const parent: Parent = parents.get(lookup.name) ?? { lookup, own: [], parents: new Map() };
  parents.set(lookup.name, parent);
  if (depth === path.lookups.length - 1) parent.own.push(path);
  else addParent(parent.parents, path, depth + 1);
}

const parentWriter =
  (parents: Map<string, Parent>, lookup: Field): Writer =>
  (record, row, context, version) => {
    const parent = parents.get(lookup.name);
    if (parent) record[lookup.relationshipName ?? lookup.name] = parentRecord(parent, row, context, version);
  };

function parentRecord(parent: Parent, row: Row, context: RunContext, version: string): Json | null {
  const target = follow(context, row, [parent.lookup]);
  const object = target && context.schema.byPrefix(target.Id, parent.lookup.referenceTo);
  if (!target || !object) return null;
  const shown = parent.lookup.referenceTo.length > 1 ? { ...object, name: 'Name' } : object;
  const record: Json = {
    attributes: { ...attributes(object, target.Id, version), type: shown.name === 'Name' ? object.name : shown.name },
  };
  for (const path of parent.own) {
    record[path.field.name] = path.isTypeName ? object.name : fieldOf(object, path.field, target, version);
  }
  for (const [, next] of parent.parents) {
    record[next.lookup.relationshipName ?? next.lookup.name] = parentRecord(next, target, context, version);
  }
  return record;
}

function compileFunction(input: SelectInput, field: FunctionField): Writer[] {
  const name = field.functionName.toUpperCase();
  const [first] = field.parameters;
  // FORMAT(convertCurrency(Amount)): one currency, so the inner one changes nothing.
  const parameter = typeof first === 'object' ? String(first.parameters[0] ?? '') : String(first ?? '');
  if (isDistance(field)) return [distanceColumn(input, field)];
  const path = resolvePath(input.schema, input.object, withoutAlias(input, parameter), input.query);
  const key = field.alias ?? path.field.name;
  return [
    (record, row, context) => {
      const value = readPath(context, path)(row);
      if (name === 'TOLABEL')
        record[key] = typeof value === 'string' ? labelOf(path.field, value, context) : output(path.field, value);
      else if (name === 'FORMAT') record[key] = formatValue(context, path.field, value);
      else record[key] = output(path.field, value);
    },
  ];
}

function distanceColumn(input: SelectInput, field: Extract<FieldType, { type: 'FieldFunctionExpression' }>): Writer {
  const { bind } = distanceFunction(input, field as FunctionExp);
  const key = field.alias ?? 'expr0';
  return (record, row, context) => {
    record[key] = bind(context)(row) ?? null;
  };
}

/** A field stands once in a record. */
function once(chosen: Set<string>, name: string): void {
  if (chosen.has(name)) throw refuse(400, 'INVALID_FIELD', `duplicate field selected: ${name}`);
  chosen.add(name);
}

type FunctionField = Extract<FieldType, { type: 'FieldFunctionExpression' }>;

const isFields = ({ functionName }: FunctionField): boolean => functionName.toUpperCase() === 'FIELDS';

function fieldsOf(input: SelectInput, { parameters }: FunctionField): Field[] {
  const which = String(parameters[0] ?? '').toUpperCase();
  if (which !== 'STANDARD' && (input.limit === undefined || input.limit > 200)) {
    throw refuse(400, 'MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200');
  }
  return input.object.fields.filter((field) => which === 'ALL' || field.custom === (which === 'CUSTOM'));
}

const asField = (name: string): FieldType => ({ type: 'Field', field: name });

/** TYPEOF What WHEN Account THEN Phone, Owner.Name ELSE Name END */
function compileTypeof(input: SelectInput, field: Extract<FieldType, { type: 'FieldTypeof' }>): Writer {
  const lookup = input.object.fieldByRelationship.get(field.field.toLowerCase());
  if (!lookup) throw noSuchRelationship(input.query, field.field, field.field);
  const branches = new Map<string, Writer[]>();
  for (const name of lookup.referenceTo) {
    const object = input.schema.find(name);
    const branch =
      field.conditions.find((condition) => condition.objectType?.toLowerCase() === name.toLowerCase()) ??
      field.conditions.find((condition) => condition.type === 'ELSE');
    const fields = branch?.fieldList ?? [];
    const isElse = branch?.type === 'ELSE';
    if (!object) continue;
    // What stands behind ELSE need not be a field of every target.
    const known = isElse ? fields.filter((entry) => object.fieldByName.has(entry.toLowerCase())) : fields;
    branches.set(object.name, compileSelect({ ...withoutOwnAlias(input), object }, known.map(asField)));
  }
  return (record, row, context, version) => {
    const target = follow(context, row, [lookup]);
    const object = target && context.schema.byPrefix(target.Id, lookup.referenceTo);
    if (!target || !object) {
      record[lookup.relationshipName ?? field.field] = null;
      return;
    }
    const chosen: Json = { attributes: attributes(object, target.Id, version) };
    for (const write of branches.get(object.name) ?? []) write(chosen, target, context, version);
    record[lookup.relationshipName ?? field.field] = chosen;
  };
}

function withoutOwnAlias({ alias: _alias, ...input }: SelectInput): SelectInput {
  return input;
}
