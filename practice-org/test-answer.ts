/** Looking into answers of any shape, for tests. */

/**
 * What stands at a path: `records.0.Name`, or `records.*.Name` of every one. Undefined where there is nothing, which an
 * expectation then says.
 */
export function at(answer: unknown, path: string): unknown {
  if (path === '') return answer;
  if (!isRecord(answer)) return undefined;
  const [name = '', ...rest] = path.split('.');
  const inside = rest.join('.');
  if (name === '*') return Object.values(answer).map((item) => at(item, inside));
  return at(answer[name], inside);
}

/** A text that is needed to go on with, such as an id. */
export const textAt = (answer: unknown, path: string): string =>
  needed(answer, path, (found) => typeof found === 'string');

export const recordAt = (answer: unknown, path = ''): Record<string, unknown> => needed(answer, path, isRecord);

export const recordsAt = (answer: unknown, path: string): Record<string, unknown>[] =>
  needed(answer, path, (found) => Array.isArray(found) && found.every(isRecord));

function needed<Wanted>(answer: unknown, path: string, is: (found: unknown) => found is Wanted): Wanted {
  const found = at(answer, path);
  if (is(found)) return found;
  throw new Error(`not what was looked for at "${path}" of ${JSON.stringify(answer)}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
