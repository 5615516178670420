/**
 * Errors carry the org's own labels in both languages, because nobody knows yet who will read them: the Japanese words
 * use `labelJa`, the English ones `label`. Until the org was asked, API names stand in for them.
 */
import { ConnectionDeadError, type ErrorParams, PersonNeededError, UserFixableError } from '../errors.ts';
import type { SalesforceClient } from './client.ts';
import type { FieldDescription, ObjectDescription } from './describe.ts';

/** Params of an error about an object; `fieldNames` are API names, the first one is the field to mend. */
export function about(object: string, fieldNames: string[] = []): ErrorParams {
  const [field = ''] = fieldNames;
  const fields = fieldNames.join(', ');
  return {
    object,
    objectLabel: object,
    objectLabelJa: object,
    field,
    label: field,
    labelJa: field,
    fields,
    fieldsJa: fields,
  };
}

export const aboutObject = (object: ObjectDescription) => about(object.name);

export const aboutField = (object: ObjectDescription, field: FieldDescription) => about(object.name, [field.name]);

/** Runs a step; what it refuses comes out with labels. Asking for them never replaces the refusal by another error. */
export async function withLabels<T>(client: SalesforceClient, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await labelled(client, error);
  }
}

async function labelled(client: SalesforceClient, error: unknown): Promise<unknown> {
  const isOurs = error instanceof UserFixableError || error instanceof PersonNeededError;
  if (!isOurs || error instanceof ConnectionDeadError) return error;
  const { object, fields } = error.params;
  if (typeof object !== 'string' || object === '' || error.code === 'salesforce.unknownObject') return error;
  const call = { signal: AbortSignal.timeout(5_000) };
  const described = (locale: string) => client.describe(object, call, locale).catch(() => undefined);
  const [english, japanese] = await Promise.all([described('en'), described('ja')]);
  const names = typeof fields === 'string' && fields !== '' ? fields.split(', ') : [];
  const params = {
    ...error.params,
    objectLabel: english?.label ?? object,
    objectLabelJa: japanese?.label ?? object,
    label: labelOf(english, names[0] ?? ''),
    labelJa: labelOf(japanese, names[0] ?? ''),
    fields: names.map((name) => withName(english, name)).join(', '),
    fieldsJa: names.map((name) => withName(japanese, name)).join('、'),
  };
  if (error instanceof PersonNeededError)
    return new PersonNeededError(error.code, params, { cause: error, candidates: error.candidates });
  return new UserFixableError(error.code, params, { cause: error, ...(error.repair ? { repair: error.repair } : {}) });
}

function labelOf(object: ObjectDescription | undefined, name: string): string {
  return object?.byName.get(name.toLowerCase())?.label ?? name;
}

function withName(object: ObjectDescription | undefined, name: string): string {
  const label = labelOf(object, name);
  return label === name ? name : `${label} (${name})`;
}
