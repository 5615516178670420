/** What people type about themselves, at the door. */
import { UserFixableError } from '../../nodes/errors.ts';

export const SHORTEST_PASSWORD = 8;
/** better-auth refuses longer ones at sign-in. */
const LONGEST_PASSWORD = 128;
export const LONGEST_NAME = 100;
const LONGEST_EMAIL = 254;

const atField = (field: string) => ({ repair: { kind: 'field', field } as const });

/** Lower case and trimmed, as better-auth looks it up. */
export function parseEmail(given: string): string {
  const email = given.normalize('NFKC').trim().toLowerCase();
  const isEmail =
    email.length <= LONGEST_EMAIL &&
    /^[^\s@<>"(),:;\\[\]]+@[^\s@<>"(),:;\\[\].]+(\.[^\s@<>"(),:;\\[\].]+)*$/.test(email);
  if (!isEmail) throw new UserFixableError('people.emailInvalid', { email: given.slice(0, 100) }, atField('email'));
  return email;
}

export function parsePassword(password: string): string {
  const { length } = [...password];
  if (length < SHORTEST_PASSWORD)
    throw new UserFixableError('people.passwordShort', { minimum: SHORTEST_PASSWORD }, atField('password'));
  if (password.length > LONGEST_PASSWORD)
    throw new UserFixableError('people.passwordLong', { maximum: LONGEST_PASSWORD }, atField('password'));
  return password;
}

export function parsePersonName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '') throw new UserFixableError('people.nameMissing', {}, atField('name'));
  if ([...name].length > LONGEST_NAME)
    throw new UserFixableError('people.tooLong', { maximum: LONGEST_NAME }, atField('name'));
  return name;
}
