/**
 * Secrets at rest: AES-256-GCM under one key of the installation.
 *
 * The key is scrypt of NAGARE_SECRET (any passphrase of 16 characters or more; the same on every machine that shares the
 * database), or 32 random bytes in `<home>/secret.key`, which the first start makes and only its owner may read.
 * Layout: format (1 byte), key id (8), iv (12), tag (16), data. Format, key id and the context (purpose and row id) are
 * authenticated, so a ciphertext that was copied into another row does not open.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import { UserFixableError } from '../../nodes/errors.ts';
import { readKeyFile } from './key-file.ts';

const FORMAT = 1;
const KEY_ID = { start: 1, end: 9 };
const IV_END = 21;
const TAG_END = 37;
export const SHORTEST_PASSPHRASE = 16;

export interface SecretBox {
  /** Hex of the key's fingerprint; it says which key a ciphertext needs and nothing about the key. */
  keyId: string;
  seal(plain: string | Uint8Array, context: string): Uint8Array;
  /** Throws 'engine.wrongSecret' for another key's ciphertext and 'engine.sealBroken' for a damaged or moved one. */
  open(sealed: Uint8Array, context: string): string;
  /** A key for another use (sessions, signed links), 64 hex characters; the same purpose gives the same key. */
  derive(purpose: string): string;
}

/** Throws 'engine.secretTooShort', or 'engine.keyFileBroken' for a key file that is not one of ours. */
export function openSecretBox({
  home,
  env = process.env,
}: {
  home: string;
  env?: Record<string, string | undefined>;
}): SecretBox {
  const passphrase = env.NAGARE_SECRET;
  return secretBox(passphrase ? keyOfPassphrase(passphrase) : readKeyFile(home));
}

/** The context of a sealed column. Every seal and open goes through one of these. */
export const contextOf = (purpose: 'connection' | 'keyPair' | 'triggerToken' | 'oauthState', id: string) =>
  `${purpose}:${id}`;

/** The key id that a ciphertext was made with. */
export const keyIdOf = (sealed: Uint8Array): string =>
  Buffer.from(sealed.subarray(KEY_ID.start, KEY_ID.end)).toString('hex');

function secretBox(key: Uint8Array): SecretBox {
  const id = createHash('sha256').update('nagare key id').update(key).digest().subarray(0, 8);
  const header = Buffer.concat([Buffer.of(FORMAT), id]);
  const keyId = id.toString('hex');
  return {
    keyId,
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.concat([header, Buffer.from(context)]));
      const data = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([header, iv, cipher.getAuthTag(), data]);
    },
    open(sealed, context) {
      if (sealed.length < TAG_END || sealed[0] !== FORMAT) throw new UserFixableError('engine.sealBroken');
      if (keyIdOf(sealed) !== keyId)
        throw new UserFixableError('engine.wrongSecret', { needed: keyIdOf(sealed), given: keyId });
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(KEY_ID.end, IV_END));
      decipher.setAAD(Buffer.concat([header, Buffer.from(context)]));
      decipher.setAuthTag(sealed.subarray(IV_END, TAG_END));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(TAG_END)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new UserFixableError('engine.sealBroken', {}, { cause });
      }
    },
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key, '', `nagare ${purpose}`, 32)).toString('hex'),
  };
}

/** Fixed salt: every machine must come to the same key from the passphrase alone; the length bound makes up for it. */
function keyOfPassphrase(passphrase: string): Uint8Array {
  if (passphrase.length < SHORTEST_PASSPHRASE)
    throw new UserFixableError('engine.secretTooShort', { minimum: SHORTEST_PASSPHRASE });
  return scryptSync(passphrase.normalize('NFKC'), 'nagare secret key 1', 32, { N: 2 ** 15, maxmem: 64 * 1024 * 1024 });
}
