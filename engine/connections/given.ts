/**
 * Connecting again begins with what was given before. Secrets stay here: a field of theirs that is left empty is filled in from
 * what is stored, but only while everything else is as it was. Else whoever may edit could have them sent to an address of theirs.
 */
import type { ConnectionDefinition } from '../../nodes/contract.ts';
import { catalogFields } from '../../nodes/fields.ts';
import type { Actor, Engine } from '../engine.ts';
import { definitionOf, parseSecrets } from './definitions.ts';
import { isPracticeConnection } from './practice-file.ts';
import { type ConnectionRow, openSecrets, readConnection } from './stored.ts';

export interface GivenBefore {
  /** None of them secret. */
  fields: Record<string, string>;
  /** Secret fields that may be left empty as long as `fields` stay as they are. */
  kept: string[];
  /** It was connected with one click, and can be again. */
  isPractice: boolean;
}

/** For those who may connect it again. */
export async function givenBefore(
  engine: Engine,
  { workspaceId }: Actor,
  { connectionId }: { connectionId: string },
): Promise<GivenBefore> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const { fields, secrets } = parted(definitionOf(row.type), stored(engine, row));
  return { fields, kept: Object.keys(secrets), isPractice: isPracticeConnection(engine, row.type, fields) };
}

/** The fields with the secrets that were left empty. */
export function withKept(engine: Engine, row: ConnectionRow, given: Record<string, unknown>): Record<string, unknown> {
  const definition = definitionOf(row.type);
  const isSecret = secretsOf(definition);
  const isWhole = [...isSecret].every((key) => !isBlank(given[key]));
  if (isWhole) return given;
  const { fields, secrets } = parted(definition, stored(engine, row));
  const shown = Object.keys(given).filter((key) => !isSecret.has(key) && !isBlank(given[key]));
  const isSame = [...shown, ...Object.keys(fields)].every((key) => given[key] === fields[key]);
  if (!isSame) return given;
  const left = Object.entries(secrets).filter(([key]) => isBlank(given[key]));
  return { ...given, ...Object.fromEntries(left) };
}

function stored(engine: Engine, row: ConnectionRow): Record<string, string> {
  const definition = definitionOf(row.type);
  return definition.given?.(parseSecrets(definition, openSecrets(engine.secrets, row))) ?? {};
}

/** A key that no form shows is as secret as one: nothing goes out that is not known to be open. */
function parted(definition: ConnectionDefinition, given: Record<string, string>) {
  const isSecret = secretsOf(definition);
  const open = new Set(fieldsOf(definition).flatMap(({ key }) => (isSecret.has(key) ? [] : [key])));
  const entries = Object.entries(given);
  return {
    fields: Object.fromEntries(entries.filter(([key]) => open.has(key))),
    secrets: Object.fromEntries(entries.filter(([key]) => isSecret.has(key))),
  };
}

const fieldsOf = (definition: ConnectionDefinition) => catalogFields(definition.fields, 'config');

const secretsOf = (definition: ConnectionDefinition): Set<string> =>
  new Set(
    fieldsOf(definition).flatMap(({ key, control }) => (control === 'secret' || control === 'keyFile' ? [key] : [])),
  );

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';
