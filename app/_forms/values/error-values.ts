/** What a failed step gives to the steps on its way for errors: see engine/run/error-output.ts. */
import type { Path } from './tree.ts';

const kinds = ['message', 'code', 'step'] as const;

export type ErrorValue = (typeof kinds)[number];

/** Message and step are kept in both languages; the one of whoever picks them is taken. */
export const errorValues = (locale: string): { kind: ErrorValue; path: Path }[] =>
  kinds.map((kind) => ({
    kind,
    path: kind === 'code' ? ['error', kind] : ['error', kind, locale === 'en' ? 'en' : 'ja'],
  }));

export function errorValueOf([first, second]: Path): ErrorValue | undefined {
  return first === 'error' ? kinds.find((kind) => kind === second) : undefined;
}
