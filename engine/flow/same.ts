/** Whether two documents say the same. Pure: the editor asks too, of a draft whose saving was never answered. */
import type { FlowDocument } from './document.ts';

/** Order of keys does not matter: jsonb has none. */
export const sameDocument = (one: FlowDocument, other: FlowDocument): boolean => canonical(one) === canonical(other);

export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
