import type { FunctionExp, HavingClause, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { Schema } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';
import type { Row } from '../store/table.ts';
import { checkFilterable, comparable, literalTexts, type Operand, type Target, targetsOf } from './condition.ts';
import { dateFunction } from './date-functions.ts';
import { distanceFunction, isDistance } from './distance.ts';
import { labelOf } from './format.ts';
import { type Leaf, type Logic, logicOf, MixedLogic } from './logic.ts';
import { likeTest, makeTest } from './operators.ts';
import { type Path, readPath, resolvePath, withoutAlias } from './path.ts';
import { badFilter, malformed, offsetOf } from './refusals.ts';
import type { Binder, RunContext } from './run-context.ts';
import type { SubqueryRunner } from './subquery.ts';

export interface WhereInput {
  schema: Schema;
  object: SObject;
  query: string;
  /** `a` in `FROM Account a`. */
  alias?: string;
  runSubquery: SubqueryRunner;
}

export interface Where {
  bind: Binder;
  /** Rows an index offers for this execution; undefined = every row has to be looked at. */
  candidates: (context: RunContext) => Row[] | undefined;
}

export function treeOf(clause: WhereClause | HavingClause, query: string): Logic {
  try {
    return logicOf(clause);
  } catch (error) {
    if (!(error instanceof MixedLogic)) throw error;
    const offset = query.toUpperCase().lastIndexOf(` ${error.operator} `) + 1;
    throw malformed(query, offset, `unexpected token: '${error.operator}'`);
  }
}

export function compileWhere(input: WhereInput, clause: WhereClause): Where {
  const tree = treeOf(clause, input.query);
  return { bind: compileLogic(input, tree), candidates: indexedCandidates(input, tree) };
}

function compileLogic(input: WhereInput, logic: Logic): Binder {
  if (logic.kind === 'leaf') return compileLeaf(input, logic.leaf);
  if (logic.kind === 'not') {
    const inner = compileLogic(input, logic.inner);
    return (context) => {
      const test = inner(context);
      return (row) => !test(row);
    };
  }
  const parts = logic.parts.map((part) => compileLogic(input, part));
  if (logic.kind === 'and') {
    return (context) => {
      const tests = parts.map((part) => part(context));
      return (row) => tests.every((test) => test(row));
    };
  }
  return (context) => {
    const tests = parts.map((part) => part(context));
    return (row) => tests.some((test) => test(row));
  };
}

/** Value and type of each thing a condition compares with, flattened from the parser's one-or-many forms. */
export function operandsOf(leaf: Leaf): Operand[] {
  if ('valueQuery' in leaf) return [];
  const values = Array.isArray(leaf.value) ? leaf.value : [leaf.value];
  const types = Array.isArray(leaf.literalType) ? leaf.literalType : values.map(() => leaf.literalType);
  return values.map((text, n) => ({ text, literalType: String(types[n] ?? types[0] ?? 'STRING') }));
}

function compileLeaf(input: WhereInput, written: Leaf): Binder {
  // Key words are; the parser leaves some as they were written.
  const leaf = { ...written, operator: written.operator.toUpperCase() } as Leaf;
  if ('fn' in leaf && leaf.fn.functionName?.toUpperCase() === 'TOLABEL') return compileLabel(input, leaf, leaf.fn);
  if ('fn' in leaf) {
    const fn = isDistance(leaf.fn) ? distanceFunction(input, leaf.fn) : dateFunction(input, leaf.fn);
    if (isDistance(leaf.fn) && !['<', '>', '<=', '>='].includes(leaf.operator))
      throw malformed(input.query, offsetOf(input.query, 'DISTANCE'), `invalid operator on DISTANCE: ${leaf.operator}`);
    const operands = operandsOf(leaf);
    return (context) => {
      const read = fn.bind(context);
      const test = makeTest(
        leaf.operator,
        operands.flatMap((operand) => targetsOf(context, fn.field, fn.field.name, operand)),
      );
      return (row) => test(comparable(read(row)));
    };
  }
  const path = resolvePath(input.schema, input.object, withoutAlias(input, leaf.field), input.query);
  checkFilterable(input, path.field, path.text);
  if ('valueQuery' in leaf) {
    const run = input.runSubquery(leaf.valueQuery);
    return bindPath(path, (context) =>
      makeTest(
        leaf.operator,
        run(context).map((value) => comparable(value)),
      ),
    );
  }
  const operands = operandsOf(leaf);
  if (leaf.operator === 'LIKE') return compileLike(path, operands);
  // Several choices in one field are asked for one by one, and nothing else is.
  if (/^(IN|EX)CLUDES$/.test(leaf.operator) && path.field.type !== 'multipicklist')
    throw badFilter(input.query, path.text, `invalid operator on ${path.field.type} field`);
  // An empty text is the same as null, but everything that has a text is greater than it.
  const isOrder = ['<', '<=', '>', '>='].includes(leaf.operator);
  const orderable = (operand: Operand, target: Target): Target =>
    isOrder && target === null && operand.literalType === 'STRING' ? '' : target;
  return bindPath(path, (context) =>
    makeTest(
      leaf.operator,
      operands.flatMap((operand) =>
        targetsOf(context, path.field, path.text, operand).map((target) => orderable(operand, target)),
      ),
    ),
  );
}

/** `toLabel(Status) = '…'` compares what people read in the language of who asks. */
function compileLabel(input: WhereInput, leaf: Leaf, fn: FunctionExp): Binder {
  const path = resolvePath(
    input.schema,
    input.object,
    withoutAlias(input, String(fn.parameters?.[0] ?? '')),
    input.query,
  );
  const operands = operandsOf(leaf);
  return (context) => {
    const read = readPath(context, path);
    const test = makeTest(
      leaf.operator,
      operands.flatMap((operand) => targetsOf(context, path.field, path.text, operand)),
    );
    return (row) => {
      const value = read(row);
      return test(typeof value === 'string' ? labelOf(path.field, value, context).toLowerCase() : comparable(value));
    };
  };
}

function bindPath(
  path: Path,
  test: (context: RunContext) => (value: ReturnType<typeof comparable>) => boolean,
): Binder {
  return (context) => {
    const read = readPath(context, path);
    const accepts = test(context);
    return (row) => accepts(comparable(read(row)));
  };
}

function compileLike(path: Path, operands: readonly Operand[]): Binder {
  return (context) => {
    const [operand] = operands;
    if (
      operand?.literalType !== 'STRING' ||
      !['string', 'textarea', 'picklist', 'combobox', 'phone', 'url', 'email'].includes(path.field.type)
    ) {
      throw badFilter(context.query, path.text, `invalid operator on ${path.field.type} field`);
    }
    const read = readPath(context, path);
    // Escapes other than \_ and \% become plain first, so a pattern's own backslashes stay readable.
    const tests = literalTexts(context, operand.text).map((raw) => likeTest(likePattern(raw)));
    return (row) => tests.some((test) => test(comparable(read(row))));
  };
}

const likePattern = (raw: string): string =>
  raw.replace(/\\(\\|'|"|n|r|t|b|f)/gi, (_whole, sequence: string) =>
    sequence === '\\' ? '\\\\' : ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[sequence.toLowerCase()] ?? sequence),
  );

/** Looks among the conditions that must all hold for one that an index answers. */
function indexedCandidates(input: WhereInput, tree: Logic): Where['candidates'] {
  const leaves = tree.kind === 'and' ? tree.parts : [tree];
  for (const part of leaves) {
    if (part.kind !== 'leaf' || 'fn' in part.leaf || 'valueQuery' in part.leaf) continue;
    const { leaf } = part;
    if (leaf.operator !== '=' && leaf.operator !== 'IN') continue;
    const path = resolvePath(input.schema, input.object, withoutAlias(input, leaf.field), input.query);
    const isId = path.field.type === 'id';
    if (path.lookups.length > 0 || !(isId || path.field.indexed)) continue;
    const operands = operandsOf(leaf);
    if (operands.some((operand) => operand.literalType !== 'STRING')) continue;
    return (context) => {
      const targets = operands.flatMap((operand) => targetsOf(context, path.field, path.text, operand));
      return rowsFor(context, input.object, path, targets);
    };
  }
  return () => undefined;
}

function rowsFor(context: RunContext, object: SObject, path: Path, targets: readonly Target[]): Row[] | undefined {
  const table = context.store.table(object.name);
  const found = new Map<string, Row>();
  for (const target of new Set(targets)) {
    if (typeof target !== 'string') return undefined;
    const rows = path.field.type === 'id' ? rowById(table.rows, target) : table.find(path.field.name, target);
    if (!rows) return undefined;
    for (const row of rows) found.set(row.Id, row);
  }
  return [...found.values()];
}

/** Targets are in lower case; the check characters of an id bring its case back. */
function rowById(rows: ReadonlyMap<string, Row>, lowerCaseId: string): Row[] {
  const row = rows.get(normalizeId(lowerCaseId) ?? '');
  return row ? [row] : [];
}
