import type { DuplicateRule } from '../customize/document.ts';
import type { Draft } from '../dml/derive.ts';
import { ApiError } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { findField } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';
import { recordOf } from '../soql/record-shape.ts';
import type { Row, Value } from '../store/table.ts';

interface Options {
  allowSave: boolean;
  includeRecordDetails: boolean;
}

/** `allowSave=true; includeRecordDetails=true`, with `,` as well as `;` between. */
function optionsOf(call: Call): Options {
  const header = call.headers['sforce-duplicate-rule-header'] ?? '';
  const flag = (name: string): boolean => new RegExp(`(^|[;,\\s])${name}\\s*=\\s*true`, 'i').test(header);
  return { allowSave: flag('allowSave'), includeRecordDetails: flag('includeRecordDetails') };
}

interface Found {
  object: SObject;
  rows: Row[];
}

/** Refuses a record that a duplicate rule takes for one that exists; an alert gives way to allowSave. */
export function checkDuplicates(call: Call, object: SObject, draft: Draft): void {
  const rules = call.org.custom.duplicateRules.filter((rule) => rule.active && rule.object === object.name);
  if (rules.length === 0) return;
  const options = optionsOf(call);
  for (const rule of rules) {
    if (rule.action === 'alert' && options.allowSave) continue;
    const found = [object.name, ...rule.alsoAgainst].flatMap((name): Found[] => {
      const target = call.org.schema.find(name);
      const rows = target ? matches(call, rule, target, draft) : [];
      return target && rows.length > 0 ? [{ object: target, rows }] : [];
    });
    if (found.length > 0) throw refusal(call, rule, object, found, options);
  }
}

function matches(call: Call, rule: DuplicateRule, target: SObject, draft: Draft): Row[] {
  const found = new Map<string, Row>();
  for (const fields of rule.match) {
    const wanted = fields.map((name) => [findField(target, name)?.name, draft[name]] as const);
    if (wanted.some(([name, value]) => name === undefined || value === undefined)) continue;
    for (const row of candidates(call, target, wanted)) {
      const fits = row.Id !== draft.Id && row.IsDeleted !== true && row.IsConverted !== true;
      if (fits && wanted.every(([name, value]) => folded(row[name ?? '']) === folded(value))) found.set(row.Id, row);
    }
  }
  return [...found.values()];
}

/** Rows that one indexed field offers, or all of them. */
function candidates(
  call: Call,
  target: SObject,
  wanted: readonly (readonly [string | undefined, Value | undefined])[],
): Iterable<Row> {
  const table = call.org.store.table(target.name);
  for (const [name, value] of wanted) {
    const rows = name !== undefined && value !== undefined ? table.find(name, value) : undefined;
    if (rows) return rows;
  }
  return table.rows.values();
}

const folded = (value: Value | undefined): string =>
  String(value ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .trim();

function refusal(
  call: Call,
  rule: DuplicateRule,
  object: SObject,
  found: readonly Found[],
  options: Options,
): ApiError {
  const standard = rule.name.startsWith('Standard_');
  const matchResults = found.map(({ object: target, rows }) => ({
    entityType: target.name,
    errors: [],
    matchEngine: standard ? 'FuzzyMatchEngine' : 'ExactMatchEngine',
    matchRecords: rows.map((row) => ({
      additionalInformation: [],
      fieldDiffs: [],
      matchConfidence: 100.0,
      record: options.includeRecordDetails
        ? recordOf(target, row, call.version)
        : recordOf(
            target,
            row,
            call.version,
            target.fields.filter((field) => field.type === 'id'),
          ),
    })),
    rule: standard ? `Standard_${target.name}_Match_Rule_v1_1` : `${rule.name}_Match`,
    size: rows.length,
    success: true,
  }));
  const allowSave = rule.action === 'alert';
  // The real key lacks the l.
  const duplicateResut = {
    allowSave,
    duplicateRule: rule.name,
    duplicateRuleEntityType: object.name,
    errorMessage: rule.message,
    matchResults,
  };
  return new ApiError(400, [{ errorCode: 'DUPLICATES_DETECTED', message: rule.message, extra: { duplicateResut } }]);
}
