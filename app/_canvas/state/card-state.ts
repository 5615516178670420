import type { Problem } from '../../../engine/flow/validate.ts';

/** ○ something is missing, ✓ complete, ✓✓ tried out as it is now, ! something is wrong. */
export type CardState = 'unfinished' | 'ready' | 'tested' | 'error';

/** What a person simply has not filled in yet; anything else is wrong. */
const missing = new Set([
  'flow.connectionMissing',
  'flow.fieldRequired',
  'flow.routeUnfinished',
  'flow.conditionUnfinished',
  'flow.jsonUnreadable',
  'flow.emptyLoop',
  'flow.errorRouteEmpty',
]);

export const isMissing = (problem: Problem): boolean => missing.has(problem.code);

export interface CardFacts {
  problems: readonly Problem[];
  isTested: boolean;
  hasFailedTest: boolean;
}

export function cardState({ problems, isTested, hasFailedTest }: CardFacts): CardState {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (hasFailedTest || errors.some((problem) => !isMissing(problem))) return 'error';
  if (errors.length > 0) return 'unfinished';
  return isTested ? 'tested' : 'ready';
}
