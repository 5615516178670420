/** Secrets that were typed into a step: they lie open in the draft, and nothing of them may leave in a file. */
import { hasSignIn, isSecretName, replaceSecrets, secretsInAddress, withoutSignIn } from '../../nodes/secret-values.ts';
import { literal, type ValueSource } from '../values/source.ts';

/** Names of the rows of [{ key, value }], or of the parameters of an address, whose typed value is a secret. */
export function typedSecrets(source: ValueSource | undefined): string[] {
  if (source?.kind === 'list') return source.items.flatMap((row) => secretOf(row) ?? []);
  return secretsInAddress(typedText(source))
    .filter(({ value }) => !value.startsWith(VALUE))
    .map(({ name }) => name);
}

/** Whether an address names a user, as in `https://name:password@example.com`. */
export const typedSignIn = (source: ValueSource | undefined): boolean => hasSignIn(typedText(source));

/** The same rows, or the same address, with nothing where a secret was typed. */
export function withoutTypedSecrets(source: ValueSource): ValueSource {
  if (source.kind === 'list') return { ...source, items: source.items.map(withoutTypedSecret) };
  const typed = typedText(source);
  const kept = replaceSecrets(withoutSignIn(typed), (value) => (value.startsWith(VALUE) ? value : valuesIn(value)));
  if (kept === typed) return source;
  if (source.kind !== 'text') return { ...source, ...literal(kept) };
  const values = source.parts.filter((part) => !isTyped(part));
  const parts = kept.split(/(\0)/).flatMap((text) => (text === VALUE ? (values.shift() ?? []) : literal(text)));
  return { ...source, parts: parts.filter((part) => part.kind !== 'literal' || part.value !== '') };
}

function withoutTypedSecret(row: ValueSource): ValueSource {
  const isSecret = row.kind === 'map' && secretOf(row) !== undefined;
  return isSecret ? { ...row, entries: { ...row.entries, value: literal('') } } : row;
}

/** Stands for a value that is only known when the step runs. */
const VALUE = '\0';

const valuesIn = (text: string): string => text.replace(/[^\0]/g, '');

const isTyped = (source: ValueSource): boolean => source.kind === 'literal' && !source.format?.length;

function typedText(source: ValueSource | undefined): string {
  if (source?.kind === 'text') return source.parts.map(typedText).join('');
  return source?.kind === 'literal' && isTyped(source) ? String(source.value ?? '').replaceAll(VALUE, '') : VALUE;
}

function secretOf(row: ValueSource): string | undefined {
  if (row.kind !== 'map') return undefined;
  const { key, value } = row.entries;
  const name = key?.kind === 'literal' && typeof key.value === 'string' ? key.value : '';
  const hasValue = value?.kind === 'literal' && value.value !== '' && value.value !== null;
  return hasValue && isSecretName(name) ? name : undefined;
}
