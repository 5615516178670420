import { refuse } from '../http/api-error.ts';
import { findField } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { RestRequest } from './rest-request.ts';

/** The fields a client asked for with `?fields=`; the id always comes along. */
export function chosenFields(request: RestRequest, object: SObject): Field[] | undefined {
  const wanted = request.query.get('fields');
  if (!wanted) return undefined;
  const fields = wanted.split(',').map((name) => {
    const field = findField(object, name.trim());
    if (!field) throw refuse(400, 'INVALID_FIELD', `No such column '${name.trim()}' on sobject of type ${object.name}`);
    return field;
  });
  const id = object.fields.find((field) => field.type === 'id');
  return id && !fields.includes(id) ? [...fields, id] : fields;
}
