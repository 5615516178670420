/** A service without nodes of its own: one secret header, which goes to its address and nowhere else. */
import { z } from 'zod';
import { defineConnection, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { call } from '../rest/http.ts';
import { shortened } from '../rest/json.ts';
import { isNear, typedAddress } from '../rest/typed-address.ts';
import { checkHeader } from './outgoing.ts';

const fields = z.object({
  address: field(z.string().trim().min(1).max(1000), { control: 'text' }),
  header: field(z.string().trim().min(1).max(100).default('Authorization'), {
    control: 'text',
    default: 'Authorization',
    required: true,
  }),
  headerValue: field(z.string().trim().min(1).max(4000), { control: 'secret' }),
});

const secrets = z.object({ address: z.string(), header: z.string(), value: z.string() });

type HttpSecrets = z.infer<typeof secrets>;

export class HttpClient {
  readonly #secrets: HttpSecrets;

  constructor(opened: HttpSecrets) {
    this.#secrets = opened;
  }

  get address(): URL {
    return new URL(this.#secrets.address);
  }

  /** Throws for another service's address: a key is told to nobody but whom it is for. */
  headerFor(url: URL): Record<string, string> {
    const { origin, host } = this.address;
    if (url.origin !== origin)
      throw new UserFixableError('http.connectionElsewhere', { host: url.host, connected: host }, atUrl);
    return { [this.#secrets.header]: this.#secrets.value };
  }

  /** Services that echo what they got, or complain of it, would tell the key to the run log. Asterisks: any charset has them. */
  hide(text: string): string {
    const { value } = this.#secrets;
    const bare = value.split(/\s+/).at(-1) ?? value;
    const told = bare.length < SHORTEST ? [value] : [value, bare];
    return told.reduce((left, secret) => left.replaceAll(secret, '******'), text);
  }
}

/** Shorter words are no keys, and hiding them would spoil an answer. */
const SHORTEST = 8;

const atUrl = { repair: { kind: 'field', field: 'url' } } as const;

export const httpConnection = defineConnection<HttpSecrets, HttpClient>({
  type: 'http',
  auth: 'form',
  fields,
  secrets,
  async connect(given, { signal }) {
    const { address, header, headerValue } = fields.parse(given); // the engine has parsed it before
    const found = {
      address: addressOf(address).href,
      ...checkHeader(header, headerValue, { name: 'header', value: 'headerValue' }),
    };
    await ask(new HttpClient(found), signal);
    return found;
  },
  open: (opened) => new HttpClient(opened),
  async test(client) {
    await ask(client, AbortSignal.timeout(30_000));
    return { account: client.address.host, url: shownOf(client.address) };
  },
  facts: ({ address, header }) => ({ address: shownOf(new URL(address)), header }),
});

/** Whatever it answers but 401: few services have a page for asking who one is. */
async function ask(client: HttpClient, signal: AbortSignal): Promise<void> {
  const url = client.address;
  const headers = { accept: 'application/json, */*;q=0.8', 'user-agent': 'Nagare', ...client.headerFor(url) };
  const { status } = await call({ method: 'GET', url: url.href, headers, signal });
  if (status === 401)
    throw new UserFixableError(
      'http.keyRefused',
      { host: url.host },
      { repair: { kind: 'field', field: 'headerValue' } },
    );
}

/** A key never travels in the clear, but to where whoever runs Nagare lets it. */
function addressOf(text: string): URL {
  const url = typedAddress(text);
  const at = { repair: { kind: 'field', field: 'address' } } as const;
  if (!url) throw new UserFixableError('http.urlMalformed', { url: shortened(text, 120) }, at);
  if (url.protocol === 'http:' && !isNear(url))
    throw new UserFixableError('http.keyInTheClear', { host: url.host }, at);
  url.hash = '';
  return url;
}

/** What stands behind the question mark may be anything. */
const shownOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
