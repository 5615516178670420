import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, shortened } from '../rest/json.ts';

/** A record id as people hand it on: 15 or 18 characters. Its absence and a wrong shape are two different mistakes. */
export function recordId(value: Json | undefined): string {
  const repair = { repair: { kind: 'field' as const, field: 'id' } };
  if (isBlank(value)) throw new UserFixableError('salesforce.idMissing', {}, repair);
  const text = String(value).trim();
  if (/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)) return text;
  throw new UserFixableError('salesforce.notAnId', { value: shortened(value) }, repair);
}
