import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json } from '../rest/json.ts';
import type { EcforceClient } from './client.ts';
import { customerOf, customerOutputs, oneAnswer } from './customer.ts';

const config = z.object({});

const input = z.object({ id: field(z.union([z.string(), z.number()]), { control: 'text' }) });

export const getCustomer = defineAction<EcforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'ecforce.getCustomer',
  version: 1,
  icon: 'user-search',
  group: 'app',
  effect: 'read',
  connection: 'ecforce',
  config,
  input,
  output: z.record(z.string(), json),
  outputs: customerOutputs,
  async run({ client, input: given, signal }) {
    const id = String(given.id).trim();
    if (!/^\d{1,20}$/.test(id)) {
      throw new UserFixableError(
        id === '' ? 'ecforce.idMissing' : 'ecforce.idMalformed',
        { id: id.slice(0, 60) },
        { repair: { kind: 'field', field: 'id' } },
      );
    }
    const query = new URLSearchParams({ include: 'billing_address' });
    const body = await client.get(`customers/${id}.json`, query, { signal }).catch((error: unknown) => {
      if (error instanceof UserFixableError && error.code === 'ecforce.notFound') {
        throw new UserFixableError(
          'ecforce.customerNotFound',
          { id },
          { cause: error, repair: { kind: 'data', field: 'id' } },
        );
      }
      throw error;
    });
    const answer = oneAnswer.safeParse(body);
    if (!answer.success) throw new UserFixableError('ecforce.unexpectedAnswer', { host: client.host });
    return done(customerOf(answer.data.data, answer.data.included));
  },
});
