import { z } from 'zod';
import { defineConnection, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { secureAddress } from '../rest/typed-address.ts';
import { EcforceClient, type EcforceSecrets } from './client.ts';

const fields = z.object({
  domain: field(z.string().trim().min(1).max(300), { control: 'text' }),
  token: field(z.string().trim().min(1).max(500), { control: 'secret' }),
});

const secrets = z.object({ origin: z.string(), token: z.string() });

export const ecforceConnection = defineConnection<EcforceSecrets, EcforceClient>({
  type: 'ecforce',
  auth: 'form',
  fields,
  secrets,
  async connect(given, { signal }) {
    const { domain, token } = fields.parse(given); // the engine has parsed it before
    // The token stands in a quoted header value: anything that could end the quotes or the header is no token.
    if (!/^[\x21-\x7e]+$/.test(token) || token.includes('"')) {
      throw new UserFixableError('ecforce.tokenMalformed', {}, { repair: { kind: 'field', field: 'token' } });
    }
    const found = { origin: originOf(domain), token };
    await ping(new EcforceClient(found), signal);
    return found;
  },
  open: (opened) => new EcforceClient(opened),
  async test(client) {
    await ping(client, AbortSignal.timeout(30_000));
    return { account: client.host, url: `${client.origin}/admin` };
  },
  given: ({ origin, token }) => ({ domain: origin, token }),
  facts: ({ origin }) => ({ domain: new URL(origin).host }),
});

async function ping(client: EcforceClient, signal: AbortSignal): Promise<void> {
  await client.get('customers.json', new URLSearchParams({ page: '1', per: '1' }), { signal });
}

/** `shop.example.com`, `https://shop.example.com/admin/` or, on this machine only, `http://127.0.0.1:3001`. */
export function originOf(domain: string): string {
  const url = secureAddress(domain);
  if (url) return url.origin;
  throw new UserFixableError(
    'ecforce.domainMalformed',
    { domain: domain.trim().slice(0, 100) },
    { repair: { kind: 'field', field: 'domain' } },
  );
}
