/** Rows of a condition list as a person fills them in: a field of the account, an operator, a value. */
import { z } from 'zod';
import { json } from './json.ts';

export function conditionList<const Operators extends readonly [string, ...string[]]>(operators: Operators) {
  return z.array(z.object({ field: z.string().min(1), operator: z.enum(operators), value: json.optional() })).max(50);
}
