/** `@{ref.Field}` that leads nowhere. */
export class InvalidReference extends Error {}

const REFERENCE = /@\{([A-Za-z][A-Za-z0-9_]*)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}/g;

/** Fills `@{id.Field}` and `@{id.list[0].Id}` in every text of a part; names are case-sensitive. */
export function fillReferences(
  value: unknown,
  known: ReadonlyMap<string, unknown>,
  failed: ReadonlySet<string>,
): unknown {
  if (typeof value === 'string') return fillText(value, known, failed);
  if (Array.isArray(value)) return value.map((entry) => fillReferences(entry, known, failed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillReferences(entry, known, failed)]));
}

function fillText(text: string, known: ReadonlyMap<string, unknown>, failed: ReadonlySet<string>): string {
  if (!text.includes('@{')) return text;
  return text.replace(REFERENCE, (whole, name: string, path: string) => {
    if (failed.has(name)) throw new InvalidReference(`Invalid reference specified. Reference id ${name} failed.`);
    const value = path
      .split(/[.[\]]+/)
      .filter((step) => step !== '')
      .reduce<unknown>(
        (here, step) =>
          typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[step] : undefined,
        known.get(name),
      );
    if (value === undefined || value === null || typeof value === 'object') {
      throw new InvalidReference(
        `Invalid reference specified. No value for ${whole.slice(2, -1)} found in ${name}. References are case-sensitive.`,
      );
    }
    return String(value);
  });
}
