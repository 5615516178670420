/** Which field of a form an error is about, in words: nobody reads a path like `conditions.0.value`. */
import { UserFixableError } from '../../nodes/errors.ts';
import { formOf } from './shown-node.ts';

/** What `read` throws about a field names it by its label and, below a list or a mapping, its place there. */
export function namingFields<Read>(type: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserFixableError) || typeof error.params.field !== 'string') throw error;
    const { code, params, repair } = error;
    const named = { ...params, field: fieldName(type, error.params.field) };
    throw new UserFixableError(code, named, { cause: error, ...(repair ? { repair } : {}) });
  }
}

/** `@…label › Name` for a mapped field, `@…label › 1` for a row: the reader's language has the label (describe.ts). */
export function fieldName(type: string, path: string): string {
  const [key = '', ...below] = path.split('.');
  const field = formOf(type).find((one) => one.key === key);
  if (!field) return path;
  const [app, ...name] = type.split('.');
  const label = `@nodes.${app}.nodes.${name.join('.')}.fields.${key}.label`;
  const [first] = below;
  if (first === undefined) return label;
  if (/^\d+$/.test(first)) return `${label} › ${Number(first) + 1}`;
  return field.control === 'fieldMap' ? `${label} › ${below.join('.')}` : label;
}
