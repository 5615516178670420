/**
 * What does not fit in a file that should hold a flow: the place in it and what is wrong there, as params of
 * 'flow.brokenDocument', whose words choose by `problem`, `expected` and `found`. Pure: the browser reads files with it too.
 */
import type { z } from 'zod';
import type { ErrorParams } from '../../nodes/errors.ts';

interface Found {
  path: PropertyKey[];
  issue: z.core.$ZodIssue;
}

const LONGEST_TEXT = 60;

/** Places of an edited file are long paths; nobody reads a value as long. */
export const inShort = (text: string): string =>
  text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;

/** Of all that does not fit, what lies deepest: it says the most. */
export function brokenParams(value: unknown, { issues }: z.ZodError): ErrorParams {
  const found = deepest(issues);
  if (!found) return { place: 'file', problem: 'other' };
  const { path, issue } = found;
  return { place: path.map(String).join('.') || 'file', ...problemOf(issue, at(value, path)) };
}

/** Inside a union the issue of the branch that came furthest tells the most. */
function deepest(issues: z.core.$ZodIssue[], path: PropertyKey[] = []): Found | undefined {
  const all = issues.flatMap((issue): Found[] => {
    const here = { path: [...path, ...issue.path], issue };
    if (issue.code !== 'invalid_union') return [here];
    const inner = issue.errors.flatMap((branch) => deepest(branch, here.path) ?? []);
    return inner.some((one) => one.path.length > here.path.length) ? inner : [here];
  });
  return all.sort((one, other) => other.path.length - one.path.length)[0];
}

function at(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((inside, key) => {
    const isThere = typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key);
    return isThere ? Reflect.get(inside, key) : undefined;
  }, value);
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): ErrorParams {
  const found = kindOf(value);
  switch (issue.code) {
    case 'invalid_type': {
      const expected = kinds[issue.expected] ?? 'value';
      return found === 'nothing' ? { problem: 'missing', expected } : { problem: 'kind', expected, found };
    }
    case 'invalid_value':
      return choice(issue.values, value);
    case 'invalid_union':
      if (found === 'nothing') return { problem: 'missing', expected: 'value' };
      return 'options' in issue && Array.isArray(issue.options)
        ? choice(issue.options, value)
        : kindOfUnion(issue.errors, found);
    case 'too_big':
      return { problem: issue.origin === 'string' ? 'long' : 'many', most: Number(issue.maximum) };
    case 'too_small':
      return {
        problem: issue.origin === 'number' || issue.origin === 'int' ? 'small' : 'empty',
        least: Number(issue.minimum),
      };
    case 'unrecognized_keys':
      return { problem: 'key', key: issue.keys.map(inShort).join(', ') };
    case 'invalid_format':
      return { problem: 'letters' };
    default:
      return { problem: 'other' };
  }
}

function choice(values: readonly unknown[], value: unknown): ErrorParams {
  if (value === undefined) return { problem: 'missing', expected: 'value' };
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return { problem: 'choice', value: inShort(text), values: values.map(String).join(', ') };
}

/** Values that may be of one of several simple kinds. */
function kindOfUnion(branches: z.core.$ZodIssue[][], found: string): ErrorParams {
  const wanted = branches.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [kinds[issue.expected]] : []));
  const [expected = 'value', ...more] = new Set(wanted);
  return { problem: 'kind', expected: more.length === 0 ? expected : 'textOrNumber', found };
}

const kinds: Partial<Record<string, string>> = {
  string: 'text',
  number: 'number',
  int: 'whole',
  boolean: 'yesNo',
  array: 'list',
  object: 'object',
  record: 'object',
};

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return (Array.isArray(value) ? 'list' : kinds[typeof value]) ?? 'value';
}
