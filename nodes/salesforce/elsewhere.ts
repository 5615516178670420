/** A person who is not among the records that were searched may be there as a lead: adding them again would be a duplicate. */
import type { Json } from '../contract.ts';
import type { Call, SalesforceClient } from './client.ts';

interface Searched {
  client: SalesforceClient;
  config: { object: string };
  input: { conditions?: { field: string; operator: string; value?: Json | undefined }[] | undefined };
  signal: AbortSignal;
}

/** How many open leads have an e-mail address or phone number that was searched for in another object. */
export async function leadsOfSamePerson({ client, config, input, signal }: Searched): Promise<number> {
  if (config.object.toLowerCase() === 'lead') return 0;
  const call: Call = { signal };
  for (const { operator, value } of input.conditions ?? []) {
    const field = operator === 'equals' && typeof value === 'string' ? leadField(value) : undefined;
    if (!field) continue;
    const object = await client.describe('Lead', call);
    const { totalSize } = await client.search(
      {
        object,
        fields: ['Id'],
        conditions: [
          { field, operator: 'equals', value: value ?? null },
          { field: 'IsConverted', operator: 'equals', value: false },
        ],
        join: 'and',
        matchBlanks: false,
      },
      call,
    );
    if (totalSize > 0) return totalSize;
  }
  return 0;
}

function leadField(value: string): 'Email' | 'Phone' | undefined {
  const text = value.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return 'Email';
  return /^\+?[\d\s()-]{9,20}$/.test(text) && text.replace(/\D/g, '').length >= 9 ? 'Phone' : undefined;
}
