/** What the org says about its own flows that can be called, and what calling one answers. */
import { z } from 'zod';
import { json } from '../rest/json.ts';

const variable = z.object({
  name: z.string(),
  label: z
    .string()
    .nullish()
    .transform((label) => label ?? ''),
  type: z.string().default('STRING'),
  required: z.boolean().default(false),
  maxOccurs: z.number().default(1),
});

export type ActionVariable = z.infer<typeof variable>;

export const actionList = z.object({ actions: z.array(z.object({ name: z.string(), label: z.string() })) });

export const actionDescription = z.object({
  inputs: z.array(variable).default([]),
  outputs: z.array(variable).default([]),
});

export type ActionDescription = z.infer<typeof actionDescription>;

export const actionResults = z
  .array(z.object({ outputValues: z.record(z.string(), json).nullish() }))
  .length(1)
  .transform(([result]) => result?.outputValues ?? {});

const refusals = z.array(
  z.looseObject({
    errors: z.array(z.looseObject({ statusCode: z.string(), message: z.string() })).nullish(),
  }),
);

/** A refused action hides its errors one level deeper than other calls do, in a body that jsforce hands on as text. */
export function problemsOfAction(body: string): { errorCode: string; message: string }[] {
  try {
    const read = refusals.safeParse(JSON.parse(body));
    if (!read.success) return [];
    return read.data
      .flatMap(({ errors }) => errors ?? [])
      .map(({ statusCode, message }) => ({ errorCode: statusCode, message }));
  } catch {
    return [];
  }
}
