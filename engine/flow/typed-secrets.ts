/** Secrets that were typed into a step: they lie open in the draft, and nothing of them may leave in a file. */
import { isSecretName } from '../../nodes/secret-values.ts';
import { literal, type ValueSource } from '../values/source.ts';

/** Names of the rows of [{ key, value }] whose typed value is a secret. */
export const typedSecrets = (source: ValueSource | undefined): string[] =>
  source?.kind === 'list' ? source.items.flatMap((row) => secretOf(row) ?? []) : [];

/** The same rows with nothing where a secret was typed. */
export function withoutTypedSecrets(source: ValueSource): ValueSource {
  if (source.kind !== 'list') return source;
  const items = source.items.map((row): ValueSource => {
    const isSecret = row.kind === 'map' && secretOf(row) !== undefined;
    return isSecret ? { ...row, entries: { ...row.entries, value: literal('') } } : row;
  });
  return { ...source, items };
}

function secretOf(row: ValueSource): string | undefined {
  if (row.kind !== 'map') return undefined;
  const { key, value } = row.entries;
  const name = key?.kind === 'literal' && typeof key.value === 'string' ? key.value : '';
  const isTyped = value?.kind === 'literal' && value.value !== '' && value.value !== null;
  return isTyped && isSecretName(name) ? name : undefined;
}
