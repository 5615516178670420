/** A service without nodes of its own: one key, in a header or in the query, which goes to its address and nowhere else. */
import { z } from 'zod';
import { defineConnection, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { call } from '../rest/http.ts';
import { shortened } from '../rest/json.ts';
import { isNear, typedAddress } from '../rest/typed-address.ts';
import { hasSignIn, hideSecretsInAddress } from '../secret-values.ts';
import { HttpClient, type HttpSecrets, httpSecrets, isNameSecret } from './client.ts';
import { at, checkHeader } from './outgoing.ts';

const places = ['header', 'query', 'basic'] as const;

type Place = (typeof places)[number];

const inPlace = (place: Place) => ({ required: true, when: { field: 'place', is: [place] } });

const fields = z.object({
  address: field(z.string().trim().min(1).max(1000), { control: 'text' }),
  place: field(z.enum(places).default('header'), { control: 'choice', choices: places, default: 'header' }),
  header: field(z.string().trim().min(1).max(100).default('Authorization'), {
    ...{ control: 'text', default: 'Authorization' },
    ...inPlace('header'),
  }),
  headerValue: field(z.string().trim().min(1).max(4000).optional(), { control: 'secret', ...inPlace('header') }),
  parameter: field(z.string().trim().min(1).max(100).optional(), { control: 'text', ...inPlace('query') }),
  parameterValue: field(z.string().trim().min(1).max(4000).optional(), { control: 'secret', ...inPlace('query') }),
  user: field(z.string().trim().min(1).max(300).optional(), { control: 'text', ...inPlace('basic') }),
  /** Of services that want a key as the user name there is none. */
  password: field(z.string().max(1000).optional(), { control: 'secret', ...inPlace('basic'), required: false }),
});

/** Where a person mends a key that is refused. */
const secretField = { header: 'headerValue', query: 'parameterValue', basic: 'password' } as const;

export const httpConnection = defineConnection<HttpSecrets, HttpClient>({
  type: 'http',
  auth: 'form',
  fields,
  secrets: httpSecrets,
  async connect(given, { signal }) {
    const typed = fields.parse(given); // the engine has parsed it before
    const found = { address: addressOf(typed.address).href, ...keyOf(typed) };
    await ask(new HttpClient(found), signal, secretField[typed.place]);
    return found;
  },
  open: (opened) => new HttpClient(opened),
  async test(client) {
    await ask(client, AbortSignal.timeout(30_000));
    return { account: client.address.host, url: shownOf(client.address) };
  },
  given: givenBefore,
  facts: ({ address, header, parameter, user, password }) => ({
    address: shownOf(new URL(address)),
    ...(user !== undefined
      ? isNameSecret({ user, password })
        ? {}
        : { user }
      : parameter !== undefined
        ? { parameter }
        : header !== undefined
          ? { header }
          : {}),
  }),
});

/** What stands behind the question mark may be a secret: such an address is typed anew. */
function givenBefore({ address, header, parameter, value, user, password }: HttpSecrets): Record<string, string> {
  const at = new URL(address);
  const place: Place = user !== undefined ? 'basic' : parameter !== undefined ? 'query' : 'header';
  return {
    ...(at.search === '' ? { address } : {}),
    place,
    ...(place === 'basic' && !isNameSecret({ user, password }) ? { user: user ?? '', password: password ?? '' } : {}),
    ...(place === 'query' ? { parameter: parameter ?? '', parameterValue: value } : {}),
    ...(place === 'header' ? { header: header ?? '', headerValue: value } : {}),
  };
}

function keyOf(given: z.infer<typeof fields>): Omit<HttpSecrets, 'address'> {
  switch (given.place) {
    case 'header':
      return checkHeader(given.header, filled(given.headerValue, 'headerValue'), {
        ...{ name: 'header', value: 'headerValue' },
      });
    case 'query':
      return {
        parameter: filled(given.parameter, 'parameter'),
        value: filled(given.parameterValue, 'parameterValue'),
      };
    case 'basic': {
      const user = filled(given.user, 'user');
      const { password = '' } = given;
      // The first colon ends the name (RFC 7617).
      if (user.includes(':')) throw new UserFixableError('http.userHasColon', {}, at('user'));
      const value = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
      return { header: 'authorization', value, user, ...(password === '' ? {} : { password }) };
    }
  }
}

function filled(value: string | undefined, name: string): string {
  if (value) return value;
  throw new UserFixableError('http.keyMissing', {}, at(name));
}

/** Whatever it answers but 401: few services have a page for asking who one is. */
async function ask(client: HttpClient, signal: AbortSignal, secret = 'headerValue'): Promise<void> {
  const { url, headers: key } = client.withKey(client.address);
  const headers = { accept: 'application/json, */*;q=0.8', 'user-agent': 'Nagare', ...key };
  const { status } = await call({ method: 'GET', url: url.href, headers, signal });
  if (status === 401) throw new UserFixableError('http.keyRefused', { host: url.host }, at(secret));
}

/** A key never travels in the clear, but to where whoever runs Nagare lets it. */
function addressOf(text: string): URL {
  if (hasSignIn(text)) throw new UserFixableError('http.signInInAddress', {}, at('address'));
  const url = typedAddress(text);
  if (!url)
    throw new UserFixableError('http.urlMalformed', { url: shortened(hideSecretsInAddress(text), 120) }, at('address'));
  if (url.protocol === 'http:' && !isNear(url))
    throw new UserFixableError('http.keyInTheClear', { host: url.host }, at('address'));
  url.hash = '';
  return url;
}

/** What stands behind the question mark may be anything. */
const shownOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
