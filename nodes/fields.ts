/** The fields of a form, read off a zod object and the field registry. Pure: the catalog is built from it. */
import { z } from 'zod';
import { type ActionDefinition, type FieldSpec, fieldRegistry, type Json } from './contract.ts';
import { hideSecretRows, hideSecretsInAddress } from './secret-values.ts';

export interface FormField extends FieldSpec {
  key: string;
  place: 'config' | 'input';
  required: boolean;
}

/** In the order of the schema. Keys without a registered spec are not drawn. */
export function catalogFields(schema: z.ZodType, place: 'config' | 'input'): FormField[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const fields: FormField[] = [];
  for (const [key, value] of Object.entries(schema.shape)) {
    const spec = fieldSpec(value as z.ZodType);
    if (!spec) continue;
    fields.push({ ...spec, key, place, required: spec.required ?? !isOptional(value as z.ZodType) });
  }
  return fields;
}

/** The spec may sit on the wrapped schema or below `.optional()` and `.default()`. */
function fieldSpec(schema: z.ZodType): FieldSpec | undefined {
  const spec = fieldRegistry.get(schema);
  if (spec) return spec;
  const inner = unwrapped(schema);
  return inner ? fieldSpec(inner) : undefined;
}

function isOptional(schema: z.ZodType): boolean {
  return (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    (schema instanceof z.ZodNullable && isOptional(schema.unwrap() as z.ZodType))
  );
}

function unwrapped(schema: z.ZodType): z.ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return schema.unwrap() as z.ZodType;
  }
  return undefined;
}

const secretKeys = new WeakMap<ActionDefinition, readonly string[]>();

/** Inputs whose rows or address may hold secrets. */
export function secretFields(definition: ActionDefinition): readonly string[] {
  const known = secretKeys.get(definition);
  if (known) return known;
  const keys = catalogFields(definition.input, 'input').flatMap(({ key, secretNames }) => (secretNames ? [key] : []));
  secretKeys.set(definition, keys);
  return keys;
}

/** An input as it is kept with a step and shown: the same, but for values that have a secret's name. */
export function hideSecrets<Input>(definition: ActionDefinition, input: Input): Input {
  const keys = secretFields(definition).filter((key) => Object(input)[key] !== undefined);
  if (keys.length === 0) return input;
  const given = input as Record<string, Json>; // an input is an object of JSON, parsed or not
  const hidden = (value: Json | undefined) =>
    typeof value === 'string' ? hideSecretsInAddress(value) : hideSecretRows(value);
  return { ...input, ...Object.fromEntries(keys.map((key) => [key, hidden(given[key])])) };
}
