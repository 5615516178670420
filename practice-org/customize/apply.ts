import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stamps } from '../dml/side-effects.ts';
import type { Org } from '../org.ts';
import { runningUserId } from '../seed.ts';
import type { Row, Value } from '../store/table.ts';
import { buildSchema } from './build-schema.ts';
import { drawDefinitions } from './definitions.ts';
import { type Customization, customization, readCustomization, STANDARD_CUSTOMIZATION } from './document.ts';
import { syncUsers } from './users.ts';

const pathOf = (home: string): string => join(home, 'schema.json');

/** What DIR/schema.json says, or the standard; a broken file stops the start with the place of the mistake. */
export function loadCustomization(home: string): Customization {
  const path = pathOf(home);
  if (!existsSync(path)) return STANDARD_CUSTOMIZATION;
  const read = readCustomization(readFileSync(path, 'utf8'));
  if ('problems' in read) throw new Error(`${path}: ${read.problems.join('; ')}`);
  return withStandardRules(read.value);
}

/** Standard duplicate rules stay listed, asleep, unless the document says something of them. */
function withStandardRules(custom: Customization): Customization {
  const known = new Set(custom.duplicateRules.map((rule) => rule.name));
  const missing = STANDARD_CUSTOMIZATION.duplicateRules.filter((rule) => !known.has(rule.name));
  return { ...custom, duplicateRules: [...custom.duplicateRules, ...missing] };
}

/** Checks a new document, writes it down and lets the running org follow it. */
export function changeCustomization(org: Org, text: string): { problems: string[] } {
  const read = readCustomization(text);
  if ('problems' in read) return read;
  const custom = withStandardRules(read.value);
  const schema = buildSchema(custom);
  const dangling = schema.objects.flatMap((object) =>
    object.fields
      .filter((field) => field.custom && field.referenceTo.some((name) => !schema.find(name)))
      .map((field) => `${object.name}.${field.name}: unknown object ${field.referenceTo.join()}`),
  );
  const strangers = [
    ...Object.keys(custom.fields),
    ...custom.recordTypes.map((type) => type.object),
    ...custom.validationRules.map((rule) => rule.object),
  ]
    .filter((name) => !schema.find(name))
    .map((name) => `unknown object ${name}`);
  if (dangling.length + strangers.length > 0) return { problems: [...dangling, ...strangers] };
  writeCustomization(org.home, customization.parse(read.value));
  org.custom = custom;
  org.schema = schema;
  org.schemaChangedAt = Date.now();
  for (const object of schema.objects) {
    const indexed = object.fields.filter((field) => field.indexed).map((field) => field.name);
    org.store.addTable(object.name, indexed);
  }
  syncRows(org);
  drawDefinitions(org);
  return { problems: [] };
}

/** Writes the document whole or not at all. */
export function writeCustomization(home: string, custom: Customization): void {
  const path = pathOf(home);
  writeFileSync(`${path}.new`, `${JSON.stringify(custom, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The rows by which clients see record types and duplicate rules. */
export function syncRows(org: Org): void {
  const { store, custom } = org;
  const userId = runningUserId(org);
  const put = (object: string, key: (row: Row) => boolean, prefix: string, values: Record<string, Value>) => {
    const known = [...store.table(object).rows.values()].find(key);
    const id = known?.Id ?? store.nextId(prefix);
    store.set(object, id, { Id: id, ...values, ...stamps(org, userId) });
  };
  store.transaction(() => {
    syncUsers(org);
    for (const type of custom.recordTypes) {
      const SobjectType = org.schema.find(type.object)?.name ?? type.object;
      const { name: Name, developerName: DeveloperName, active: IsActive } = type;
      put('RecordType', (row) => row.SobjectType === SobjectType && row.DeveloperName === DeveloperName, '012', {
        Name,
        DeveloperName,
        SobjectType,
        IsActive,
      });
    }
    for (const { object: SobjectType, name: Name, active: Active } of custom.assignmentRules)
      put('AssignmentRule', (row) => row.Name === Name && row.SobjectType === SobjectType, '01Q', {
        Name,
        SobjectType,
        Active,
      });
    for (const rule of custom.duplicateRules) {
      const { name: DeveloperName, object: SobjectType, active: IsActive } = rule;
      const MasterLabel = rule.label ?? DeveloperName.replaceAll('_', ' ');
      put('DuplicateRule', (row) => row.DeveloperName === DeveloperName, '0Bm', {
        IsDeleted: false,
        DeveloperName,
        MasterLabel,
        SobjectType,
        IsActive,
      });
    }
  });
}
