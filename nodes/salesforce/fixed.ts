/**
 * What a step names of the org that it was made for and that another org may not have: records, owners, rules by their ids,
 * record types, flows and statuses by their names. Pure.
 */
import type { Fixed, Json } from '../contract.ts';
import type { FormField } from '../fields.ts';
import type { StepParts } from './needs.ts';

/** By the loader that offers them. */
const named: Record<string, string> = { recordTypes: 'recordType', flows: 'flow', convertedStatuses: 'status' };

export function fixedOf(step: StepParts, fields: readonly FormField[]): Fixed[] {
  const object = typeof step.config.object === 'string' ? step.config.object : '';
  return fields.flatMap(({ key, place, options, search }) => {
    const value = place === 'config' ? step.config[key] : step.input[key];
    const isNamed = step.type.startsWith('salesforce.') && Object.hasOwn(named, options ?? '');
    const kind = isNamed ? named[options ?? ''] : undefined;
    if (kind) return typeof value === 'string' && value !== '' ? [{ kind, object, value }] : [];
    const ids = texts(value).flatMap((text) => (search ? chosenIds(text) : idsIn(text)));
    return ids.map((id) => ({ kind: 'record', object: '', value: id }));
  });
}

/** Everywhere an id is known by the three characters that check it; a word of 15 letters is a word. */
const idsIn = (text: string): string[] =>
  (text.match(/(?<![a-zA-Z0-9])[a-zA-Z0-9]{18}(?![a-zA-Z0-9])/g) ?? []).filter((id) => id.slice(15) === check(id));

/** Where nothing but ids is meant. */
const chosenIds = (text: string): string[] => text.split(/[\s,;、]+/).filter((one) => /^\w{15}(\w{3})?$/.test(one));

/** For each five characters the place of their capitals, as one of 32 characters. */
function check(id: string): string {
  const capitals = (from: number): number =>
    [...id.slice(from, from + 5)].reduce((sum, character, n) => sum + (/[A-Z]/.test(character) ? 2 ** n : 0), 0);
  return [0, 5, 10].map((from) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[capitals(from)]).join('');
}

/** Of a setting, or what was typed into a value source. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(texts);
  const { kind, value: literal } = value as { kind?: Json; value?: Json };
  return kind === 'literal' ? texts(literal) : Object.values(value).flatMap(texts);
}
