/** A field whose fixed value may be found in the connected account: a record by its name, a status. */
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { literal, type ValueSource } from '../../../engine/values/source.ts';
import type { Json, Option } from '../../../nodes/contract.ts';
import { literalValue, type Typed } from './content.ts';

export interface Searched {
  field: Pick<CatalogField, 'options' | 'dependsOn' | 'alsoDependsOn'>;
  /** What the search has to know besides what the field depends on. */
  config?: Record<string, Json>;
  /** Mostly chosen here, rather than taken from an earlier step. */
  isUsual: boolean;
  /** Known already, so that nothing is searched for: the values of a picklist, the two of a checkbox. */
  listed?: readonly Choice[];
  /** Several of them may stand in the field, as `A;B`. */
  isSeveral?: boolean;
}

export interface Choice {
  value: string;
  label: string;
}

export const searchedBy = (field: CatalogField): Searched | undefined =>
  field.search && field.options ? { field, isUsual: field.search === 'usual' } : undefined;

/** Of a record's id, as people paste it. */
export const isRecordId = (text: string): boolean => /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text.trim());

/** What the field of the account takes, as people see it there. */
export function listedIn(
  { type, values = [] }: Pick<Option, 'type' | 'values'>,
  yesNo: { yes: string; no: string },
): Searched | undefined {
  const choices =
    type === 'boolean'
      ? [
          { value: 'true', label: yesNo.yes },
          { value: 'false', label: yesNo.no },
        ]
      : values;
  if (choices.length === 0) return undefined;
  return { field: {}, isUsual: false, listed: choices, ...(type === 'multipicklist' ? { isSeveral: true } : {}) };
}

/** The fixed values that stand in the field; of an earlier step's value there are none. */
export function chosenIn({ isSeveral }: Searched, source: ValueSource | undefined): string[] {
  if (source?.kind !== 'literal' || source.value === null) return [];
  const text = String(source.value);
  return (isSeveral ? text.split(';') : [text]).map((one) => one.trim()).filter((one) => one !== '');
}

/** Of several, one that stands there already is taken out again. */
export function withChosen(
  searched: Searched,
  source: ValueSource | undefined,
  { value, typed }: { value: string; typed: Typed },
): ValueSource | undefined {
  if (!searched.isSeveral) return literal(literalValue(value, typed));
  const before = chosenIn(searched, source);
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  return after.length === 0 ? undefined : literal(after.join(';'));
}
