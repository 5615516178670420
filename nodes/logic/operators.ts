/** The comparisons a branch offers. Their words are `fields.routes.choices.<operator>`. */
export const operators = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
  'isEmpty',
  'isNotEmpty',
  'exists',
  'notExists',
  'isTrue',
  'isFalse',
] as const;

export type Operator = (typeof operators)[number];
