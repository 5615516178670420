/** What a step needs of the org, read off its form: objects and fields, and what is done with them. Pure. */
import type { Json, Need } from '../contract.ts';
import type { FormField } from '../fields.ts';

type Access = Need['access'];

/** By what the loader that offers them is called: out of `creatableFields` comes what is written when a record is added. */
const accesses: readonly [RegExp, readonly Access[]][] = [
  [/^(queryable|readable|sortable|filterable)/, ['read']],
  [/^creatable/, ['create']],
  [/^updatable/, ['edit']],
  [/^deletable/, ['delete']],
  [/^upsertable/, ['create', 'edit']],
];

function accessOf(loader: string | undefined): readonly Access[] | undefined {
  return accesses.find(([pattern]) => pattern.test(loader ?? ''))?.[1];
}

export interface StepParts {
  config: Record<string, Json>;
  /** Value sources, as the flow document stores them. */
  input: Record<string, unknown>;
}

export function needsOf(step: StepParts, fields: readonly FormField[]): Need[] {
  const chooser = fields.find(({ control, options }) => control === 'choice' && options?.endsWith('Objects'));
  const object = chooser && step.config[chooser.key];
  if (!chooser?.options || typeof object !== 'string' || object === '') return [];
  const rights = new Set<Access>(['read', ...(accessOf(chooser.options) ?? [])]);
  const needs: Need[] = [...rights].map((access) => ({ object, access }));
  for (const spec of fields) {
    const wanted = spec === chooser ? undefined : accessOf(spec.options);
    if (!wanted) continue;
    const names = spec.place === 'config' ? chosen(step.config[spec.key]) : mapped(step.input[spec.key]);
    // A parent's field (Account.Name) is another object's matter.
    for (const field of names.filter((name) => /^\w+$/.test(name)))
      for (const access of wanted) needs.push({ object, field, access });
  }
  return needs;
}

function chosen(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === 'string' && one !== '') as string[];
}

/** Keys of a field map, or the fields of conditions. */
function mapped(source: unknown): string[] {
  const { kind, entries, items, value } = Object(source);
  if (kind === 'map') return Object.keys(Object(entries));
  if (kind === 'literal' && value !== null && typeof value === 'object' && !Array.isArray(value))
    return Object.keys(value);
  if (kind !== 'list' || !Array.isArray(items)) return [];
  return items
    .map((item) => Object(Object(Object(item).entries).field).value)
    .filter((name) => typeof name === 'string');
}
