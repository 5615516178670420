/** The JWT that stands for a user: signed with our key, good for three minutes, for one token request. */
import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { UserFixableError } from '../errors.ts';

const GOOD_FOR_SECONDS = 180;
const SHORTEST_KEY_BITS = 2048;

export interface Claims {
  clientId: string;
  username: string;
  audience: string;
  privateKey: string;
}

export function assertion({ clientId, username, audience, privateKey }: Claims): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + GOOD_FOR_SECONDS;
  const text = `${part({ alg: 'RS256' })}.${part({ iss: clientId, sub: username, aud: audience, exp })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}

/** A PEM as people have it: with other line ends, in one line, or with the certificate in the same file. PKCS #8 comes out. */
export function readPrivateKey(given: string): string {
  const found = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----([\s\S]+?)-----END \1-----/.exec(given);
  if (!found) throw refused(given.includes('CERTIFICATE') ? 'certificateInstead' : 'noKey');
  const [, kind = '', body = ''] = found;
  if (kind.startsWith('ENCRYPTED') || body.includes('ENCRYPTED')) throw refused('encrypted');
  const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  const key = parsed(`-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`);
  if (key.asymmetricKeyType !== 'rsa') throw refused('notRsa');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_KEY_BITS) throw refused('tooShort');
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function parsed(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw refused('noKey'); // the cause may quote the key
  }
}

const refused = (reason: 'noKey' | 'certificateInstead' | 'encrypted' | 'notRsa' | 'tooShort') =>
  new UserFixableError(
    'salesforce.privateKeyUnusable',
    { reason, bits: SHORTEST_KEY_BITS },
    { repair: { kind: 'field', field: 'privateKey' } },
  );
