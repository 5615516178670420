import type { Comparable, Target } from './condition.ts';

type Test = (value: Comparable) => boolean;

const isSpan = (target: Target): target is { from: Comparable; to: Comparable } =>
  typeof target === 'object' && target !== null;

const less = (a: Comparable, b: Comparable): boolean => a !== null && b !== null && a < b;

/** The test that a condition's operator makes of its targets; text on both sides is in lower case already. */
export function makeTest(operator: string, targets: readonly Target[]): Test {
  const first = targets[0] ?? null;
  switch (operator) {
    case '=':
      return equalTo(first);
    case '!=':
      return not(equalTo(first));
    case 'IN':
      return oneOf(targets);
    case 'NOT IN':
      return not(oneOf(targets));
    case '<':
      return (value) => less(value, isSpan(first) ? first.from : first);
    case '>':
      return isSpan(first) ? (value) => value !== null && !less(value, first.to) : (value) => less(first, value);
    case '<=':
      return isSpan(first)
        ? (value) => less(value, first.to)
        : (value) => bothPresent(value, first) && !less(first, value);
    case '>=': {
      const from = isSpan(first) ? first.from : first;
      return (value) => bothPresent(value, from) && !less(value, from);
    }
    case 'INCLUDES':
      return (value) => includes(value, targets);
    case 'EXCLUDES':
      return (value) => !includes(value, targets);
    default:
      return () => false;
  }
}

const not =
  (test: Test): Test =>
  (value) =>
    !test(value);

const bothPresent = (a: Comparable, b: Comparable): boolean => a !== null && b !== null;

function equalTo(target: Target): Test {
  if (isSpan(target)) return (value) => value !== null && !less(value, target.from) && less(value, target.to);
  return (value) => value === target;
}

function oneOf(targets: readonly Target[]): Test {
  const plain = new Set<Comparable>();
  const spans: Test[] = [];
  for (const target of targets) {
    if (isSpan(target)) spans.push(equalTo(target));
    else plain.add(target);
  }
  return (value) => plain.has(value) || spans.some((test) => test(value));
}

/** Each target is a `;`-joined set of values that must all be chosen; one such set is enough. */
function includes(value: Comparable, targets: readonly Target[]): boolean {
  if (typeof value !== 'string') return false;
  const chosen = new Set(value.split(';'));
  return targets.some((target) => typeof target === 'string' && target.split(';').every((part) => chosen.has(part)));
}

/** A LIKE pattern: `%` any run, `_` one character, `\%` and `\_` themselves. */
export function likeTest(pattern: string): Test {
  let source = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i] ?? '';
    if (character === '\\' && (pattern[i + 1] === '%' || pattern[i + 1] === '_')) {
      i += 1;
      source += pattern[i];
    } else if (character === '%') source += '[^]*';
    else if (character === '_') source += '[^]';
    else source += character.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  const regex = new RegExp(`^${source}$`, 'iu');
  return (value) => value !== null && regex.test(String(value));
}
