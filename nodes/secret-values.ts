/** What a name says of its value: headers, query parameters and form fields that other services take secrets in. Pure. */
import type { Json } from './contract.ts';

const telling = /authori[sz]ation|cookie|token|secret|passw|credential|signature|(?<!idempotency-)key(?!word)/i;

/** `Authorization`, `Cookie`, `X-Api-Key`, `access_token` …; rather one too many: it is only hidden where people look. */
export const isSecretName = (name: string): boolean => telling.test(name);

export const HIDDEN = '••••••';

/** Of [{ key, value }]: what has a secret's name, hidden. Anything else comes back as it is. */
export function hideSecretRows(rows: Json | undefined): Json | undefined {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row) => {
    if (row === null || typeof row !== 'object' || Array.isArray(row)) return row;
    const { key, value } = row;
    const isEmpty = value === undefined || value === null || value === '';
    return typeof key === 'string' && isSecretName(key) && !isEmpty ? { ...row, value: HIDDEN } : row;
  });
}
