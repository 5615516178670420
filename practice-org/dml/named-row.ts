import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';

/** The id that a record of a list or of a SOAP call names; there it is no part of an address, so nothing is "not found". */
export function namedId(text: string): string {
  const id = normalizeId(text);
  if (!id) throw refuse(400, 'MALFORMED_ID', `malformed id ${text}`, ['Id']);
  return id;
}

/** The same for an object that is known; an id that leads nowhere is refused. */
export function namedRow(call: Call, object: SObject, text: string): string {
  const id = namedId(text);
  if (!call.org.store.table(object.name).rows.has(id)) throw leadsNowhere();
  return id;
}

/** The same where the id alone says which object is meant. */
export function namedRecord(call: Call, text: string): { object: SObject; id: string } {
  const id = namedId(text);
  const object = call.org.schema.byPrefix(id);
  if (!object) throw leadsNowhere();
  return { object, id: namedRow(call, object, id) };
}

const leadsNowhere = () => refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
