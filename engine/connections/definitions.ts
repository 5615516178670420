/** Connection definitions by type, and the two parses at their doors: what people give and what is stored. */
import { z } from 'zod';
import type { ConnectionDefinition } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { connectionDefinition } from '../../nodes/registry.ts';

/** Throws 'connection.unknownType'. */
export function definitionOf(type: string): ConnectionDefinition {
  const found = connectionDefinition(type);
  if (!found) throw new UserFixableError('connection.unknownType', { type });
  return found;
}

/** What a person gave, by the definition's own schema. Throws naming the first field that does not fit. */
export function parseFields(definition: ConnectionDefinition, given: unknown): unknown {
  const parsed = definition.fields.safeParse(given);
  if (parsed.success) return parsed.data;
  const key = String(parsed.error.issues[0]?.path[0] ?? '');
  const isEmpty = isBlank(given, key);
  throw new UserFixableError(
    isEmpty ? 'connection.fieldRequired' : 'connection.fieldInvalid',
    { field: `@nodes.${definition.type}.connection.fields.${key}.label` },
    { repair: { kind: 'field', field: key } },
  );
}

function isBlank(given: unknown, key: string): boolean {
  const record = z.record(z.string(), z.unknown()).safeParse(given);
  const value = record.success ? record.data[key] : undefined;
  return value === undefined || value === null || value === '';
}

/** Stored or renewed secrets; one that its own schema refuses is a bug or a damaged row, never shown. */
export const parseSecrets = (definition: ConnectionDefinition, secrets: unknown): unknown =>
  definition.secrets.parse(secrets);
