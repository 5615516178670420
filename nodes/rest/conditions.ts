/** Rows of a condition list as a person fills them in: a field of the account, an operator, a value. */
import { z } from 'zod';
import { json } from './json.ts';

export const MOST_CONDITIONS = 50;

export const conditionRow = <const Operators extends readonly [string, ...string[]]>(operators: Operators) =>
  z.object({ field: z.string().min(1).max(200), operator: z.enum(operators), value: json.optional() });
