/** A service's key: where it goes, and how it is kept out of what people see. */
import { z } from 'zod';
import { UserFixableError } from '../errors.ts';

export const httpSecrets = z.object({
  address: z.string(),
  /** One of the two: which header, or which parameter of the query, the key stands in. */
  header: z.string().optional(),
  parameter: z.string().optional(),
  value: z.string(),
  /** Of Basic authentication; `value` is made of them. */
  user: z.string().optional(),
  password: z.string().optional(),
});

export type HttpSecrets = z.infer<typeof httpSecrets>;

/** A service that wants no password beside it takes the name for the key. */
export const isNameSecret = ({ user, password }: Pick<HttpSecrets, 'user' | 'password'>): boolean =>
  user !== undefined && !password;

/** Shorter words are no keys, and hiding them would spoil an answer: `demo` stands in many. */
const SHORTEST = 6;

const atUrl = { repair: { kind: 'field', field: 'url' } } as const;

export class HttpClient {
  readonly #secrets: HttpSecrets;
  readonly #told: string[];

  constructor(opened: HttpSecrets) {
    this.#secrets = opened;
    this.#told = formsOf(opened);
  }

  get address(): URL {
    return new URL(this.#secrets.address);
  }

  /** Throws for another service's address: a key is told to nobody but whom it is for. */
  withKey(url: URL): { url: URL; headers: Record<string, string> } {
    const { origin, host } = this.address;
    if (url.origin !== origin)
      throw new UserFixableError('http.connectionElsewhere', { host: url.host, connected: host }, atUrl);
    const { header, parameter, value } = this.#secrets;
    const keyed = new URL(url);
    if (parameter !== undefined) keyed.search = withParameter(url.search, parameter, value);
    return { url: keyed, headers: header === undefined ? {} : { [header]: value } };
  }

  /** Services that echo what they got, or complain of it, would tell the key to the run log. Asterisks: any charset has them. */
  hide(text: string): string {
    return this.#told.reduce((left, secret) => left.replaceAll(secret, '******'), text);
  }
}

/** The rest stays as it was typed: some services check a signature of it, or read it letter by letter. */
function withParameter(search: string, name: string, value: string): string {
  const others = search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !new URLSearchParams(part).has(name));
  return [...others, new URLSearchParams([[name, value]]).toString()].join('&');
}

/** As it was typed, without the word before it, and as addresses write it; the longest first, so that nothing of one is left. */
function formsOf({ value, user = '', password = '' }: HttpSecrets): string[] {
  const bare = value.split(/\s+/).at(-1) ?? value;
  const inAddress = (text: string) => [encodeURIComponent(text), new URLSearchParams([['', text]]).toString().slice(1)];
  const inJson = (text: string) => {
    const written = JSON.stringify(text).slice(1, -1);
    return [written, written.replaceAll('/', '\\/')];
  };
  const told = [value, bare, password || user].filter((part) => part.length >= SHORTEST);
  const written = told.flatMap((text) => [text, ...inAddress(text), ...inJson(text)]);
  // Of an answer whose charset is not known yet each byte is one letter.
  const forms = written.flatMap((text) => [text, Buffer.from(text, 'utf8').toString('latin1')]);
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}
