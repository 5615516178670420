/**
 * What a writing step would send, as Salesforce would get it: values of the fields' own types, with record type and owner. As it
 * was given where the org cannot be asked.
 */
import type { Json } from '../contract.ts';
import { ConnectionDeadError, UserFixableError } from '../errors.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { WriteSettings } from './inputs.ts';
import { withLabels } from './labels.ts';
import type { FieldValues, Purpose } from './values.ts';
import { valuesToWrite } from './write.ts';

interface Shown {
  client?: SalesforceClient | undefined;
  signal?: AbortSignal | undefined;
}

/** Throws what stands in the way of sending it. */
export async function asSent<Told extends Json>(
  { client, signal }: Shown,
  given: Told,
  told: (client: SalesforceClient, call: Call) => Promise<Told>,
): Promise<Told> {
  if (!client) return given;
  try {
    return await withLabels(client, () => told(client, { signal }));
  } catch (error) {
    if (error instanceof UserFixableError && !(error instanceof ConnectionDeadError)) throw error;
    return given;
  }
}

type Writing = Shown & { config: WriteSettings & { object: string }; input: { fields: FieldValues } };

export function fieldsAsSent(context: Writing, purpose: Purpose): Promise<FieldValues> {
  const { config: settings, input: given } = context;
  return asSent(context, given.fields, async (client, call) =>
    valuesToWrite(await client.describe(settings.object, call), given.fields, settings, purpose),
  );
}
