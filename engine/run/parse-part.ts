import type { z } from 'zod';
import { UserFixableError } from '../../nodes/errors.ts';

/** The first complaint of the definition's own schema, naming the field by its key path. */
export function parsePart(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  const expected = issue && 'expected' in issue ? String(issue.expected) : (issue?.code ?? '');
  throw new UserFixableError('flow.badValue', { field, expected }, { repair: { kind: 'field', field } });
}
