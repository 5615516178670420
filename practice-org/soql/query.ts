import type { Call } from '../org.ts';
import { findField } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import type { Cursor } from './cursors.ts';
import { parseTemplate } from './parse.ts';
import { compile, cut, type Plan } from './plan.ts';
import type { Json } from './record-shape.ts';
import { type RunContext, TOKYO } from './run-context.ts';
import { scan } from './scan.ts';

/** Parsing costs 0.3 ms, so the plans of the last query templates are kept; a changed schema is a new one. */
const KEPT_PLANS = 1000;
const plans = new WeakMap<object, Map<string, Plan>>();

export interface QueryResult {
  totalSize: number;
  /** SELECT COUNT(): there are no records to page through. */
  countOnly?: boolean;
  /** The records from one place on; made only when a page is asked for. */
  page: (from: number, size: number) => Json[];
  /** The rows in their order, for pages that are asked for later; groups have none. */
  ids?: () => string[];
}

export function runQuery(call: Call, query: string, includeDeleted: boolean): QueryResult {
  const { template, literals } = scan(query);
  const plan = planOf(call, template, query, literals);
  const context = contextOf(call, query, literals, includeDeleted);
  const rows = plan.rows(context);
  if (plan.marks) markSeen(call, plan.object, plan.marks, rows);
  if (plan.countOnly) return { totalSize: rows.length, countOnly: true, page: () => [] };
  if (plan.grouping) {
    const groups = cut(plan.grouping(context, rows), plan.offset, plan.limit);
    return { totalSize: groups.length, page: (from, size) => groups.slice(from, from + size) };
  }
  return {
    totalSize: rows.length,
    page: (from, size) => rows.slice(from, from + size).map((row) => plan.shape(context, row, call.version)),
    ids: () => rows.map((row) => row.Id),
  };
}

/** Looking at a record is no change of it: no stamp moves. */
function markSeen(call: Call, object: SObject, name: string, rows: readonly Row[]): void {
  const field = findField(object, name);
  if (!field) return;
  const at = call.org.clock.now();
  call.org.store.transaction(() => {
    for (const row of rows) call.org.store.set(object.name, row.Id, { ...row, [field.name]: at });
  });
}

/** A later page of a query or of a subquery, maybe after a restart. */
export function pageOf(call: Call, cursor: Cursor, from: number, size: number): Json[] {
  const { query, includeDeleted, ids, children } = cursor;
  const { template, literals } = scan(query);
  const whole = planOf(call, template, query, literals);
  const plan = children === undefined ? whole : (whole.children.get(children) ?? whole);
  const context = contextOf(call, query, literals, includeDeleted);
  const { rows } = call.org.store.table(plan.object.name);
  return ids.slice(from, from + size).flatMap((id) => {
    const row = rows.get(id);
    return row ? [plan.shape(context, row, call.version)] : [];
  });
}

/** How a query would be run: over an index or over the whole table. */
export function explain(call: Call, query: string): Record<string, unknown> {
  const { template, literals } = scan(query);
  const plan = planOf(call, template, query, literals);
  const indexed = plan.indexed(contextOf(call, query, literals, false));
  const all = call.org.store.table(plan.object.name).rows.size;
  return {
    cardinality: indexed ?? all,
    fields: [],
    leadingOperationType: indexed === undefined ? 'TableScan' : 'Index',
    notes: [],
    relativeCost: all === 0 ? 0 : (indexed ?? all) / all,
    sobjectCardinality: all,
    sobjectType: plan.object.name,
  };
}

function contextOf(call: Call, query: string, literals: RunContext['literals'], includeDeleted: boolean): RunContext {
  const { schema, store } = call.org;
  const { userId, language } = call;
  return {
    schema,
    store,
    query,
    literals,
    includeDeleted,
    userId,
    language,
    locale: String(store.table('User').rows.get(userId)?.LocaleSidKey ?? 'ja_JP'),
    now: call.org.clock.now(),
    zoneOffset: TOKYO,
    keepChildren: (children, ids, from) => {
      const id = store.nextId('01g');
      call.org.cursors.put(id, { query, includeDeleted, ids, children });
      return `/services/data/v${call.version}/query/${id}-${from}`;
    },
  };
}

function planOf(call: Call, template: string, query: string, literals: ReturnType<typeof scan>['literals']): Plan {
  const { schema } = call.org;
  let known = plans.get(schema);
  if (!known) {
    known = new Map();
    plans.set(schema, known);
  }
  const hit = known.get(template);
  if (hit) return hit;
  const plan = compile(schema, parseTemplate(template, query, literals), query);
  if (known.size >= KEPT_PLANS) known.delete(known.keys().next().value ?? '');
  known.set(template, plan);
  return plan;
}
