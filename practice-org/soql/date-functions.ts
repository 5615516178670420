import type { FunctionExp } from '@jetstreamapp/soql-parser-js';
import { emptyField } from '../schema/field-notation.ts';
import type { Schema } from '../schema/schema.ts';
import type { Field, SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import { dayOf } from './date-literals.ts';
import { readPath, resolvePath, withoutAlias } from './path.ts';
import { malformed, offsetOf } from './refusals.ts';
import type { RunContext } from './run-context.ts';

export interface ScalarFunction {
  /** A made-up field that says of which type the results are. */
  field: Field;
  bind: (context: RunContext) => (row: Row) => Value | undefined;
}

const DAY = 86_400_000;
const weekOfYear = (date: Date): number => {
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - first) / (7 * DAY)) + 1;
};

/** Each takes the local calendar date as a UTC date. The fiscal year is the calendar year. */
const FUNCTIONS: Record<string, (date: Date) => Value> = {
  CALENDAR_YEAR: (date) => date.getUTCFullYear(),
  CALENDAR_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  CALENDAR_MONTH: (date) => date.getUTCMonth() + 1,
  FISCAL_YEAR: (date) => date.getUTCFullYear(),
  FISCAL_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  FISCAL_MONTH: (date) => date.getUTCMonth() + 1,
  DAY_IN_MONTH: (date) => date.getUTCDate(),
  DAY_IN_WEEK: (date) => date.getUTCDay() + 1,
  DAY_IN_YEAR: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1,
  WEEK_IN_MONTH: (date) => Math.floor((date.getUTCDate() - 1) / 7) + 1,
  WEEK_IN_YEAR: weekOfYear,
  HOUR_IN_DAY: (date) => date.getUTCHours(),
  DAY_ONLY: (date) => date.toISOString().slice(0, 10),
};

export function dateFunction(
  input: { schema: Schema; object: SObject; query: string; alias?: string },
  expression: FunctionExp,
): ScalarFunction {
  const name = (expression.functionName ?? '').toUpperCase();
  const compute = FUNCTIONS[name];
  if (!compute) {
    const shown = expression.functionName ?? '';
    throw malformed(input.query, offsetOf(input.query, shown), `unexpected token: '${shown}'`);
  }
  const [parameter] = expression.parameters ?? [];
  // convertTimezone(X) is what every function here does anyway: the user's own zone counts.
  const inner = typeof parameter === 'string' ? parameter : String(parameter?.parameters?.[0] ?? '');
  const path = resolvePath(input.schema, input.object, withoutAlias(input, inner), input.query);
  return {
    field: emptyField(name, name === 'DAY_ONLY' ? 'date' : 'int'),
    bind: (context) => {
      const read = readPath(context, path);
      return (row) => {
        const value = read(row);
        if (value === undefined) return undefined;
        if (typeof value === 'string') return compute(new Date(`${value}T00:00:00Z`));
        const local = new Date(value as number).getTime() + context.zoneOffset * 60_000;
        return compute(
          name === 'HOUR_IN_DAY' ? new Date(local) : new Date(dayOf(value as number, context.zoneOffset) * DAY),
        );
      };
    },
  };
}
