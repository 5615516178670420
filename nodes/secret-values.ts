/** What a name says of its value: headers, query parameters and form fields that other services take secrets in. Pure. */
import type { Json } from './contract.ts';

const telling =
  /authori[sz]ation|cookie|token|secret|passw|credential|signature|(?<!idempotency-)key(?!word)|^(sig|pwd|pass)$/i;

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

/** `name:password@` at the beginning of an address. */
const signIn = /^(\s*[a-z][a-z0-9+.-]*:\/\/)[^/?#\\]*@/i;

/** A parameter of the query or behind the #: the mark before it, its name, its value. */
const parameter = /([?&#])([^=&#]*)=([^&#]*)/g;

export const hasSignIn = (address: string): boolean => signIn.test(address);

export const withoutSignIn = (address: string): string => address.replace(signIn, '$1');

/** The parameters of an address that have a secret's name and a value. */
export const secretsInAddress = (address: string): { name: string; value: string }[] =>
  [...address.matchAll(parameter)].flatMap(([, , name = '', value = '']) =>
    value !== '' && isSecretName(plain(name)) ? [{ name: plain(name), value }] : [],
  );

export const replaceSecrets = (address: string, by: (value: string) => string): string =>
  address.replace(parameter, (whole: string, mark: string, name: string, value: string) =>
    value !== '' && isSecretName(plain(name)) ? `${mark}${name}=${by(value)}` : whole,
  );

/** An address, or what a person takes for one: what has a secret's name in it, and who signs in before the host, hidden. */
export const hideSecretsInAddress = (address: string): string =>
  replaceSecrets(address.replace(signIn, `$1${HIDDEN}@`), () => HIDDEN);

function plain(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
