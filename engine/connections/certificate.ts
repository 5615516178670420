/**
 * A key pair with a self-signed certificate (X.509 v3, SHA-256 with RSA), written in DER by hand: Node can read certificates
 * but not make them. The far side only takes the public key out of it.
 */
import { createSign, generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const YEARS = 10;
const BITS = 2048;

export interface KeyPair {
  /** PKCS #8 PEM. */
  privateKey: string;
  /** PEM. */
  certificate: string;
}

/** Good for ten years from yesterday: clocks differ, and an expired certificate would stop every flow at once. */
export async function makeKeyPair(commonName: string, now = new Date()): Promise<KeyPair> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: BITS,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const from = new Date(now.getTime() - 86_400_000);
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + YEARS);
  const algorithm = sequence(oid(1, 2, 840, 113549, 1, 1, 11), tlv(0x05));
  const name = sequence(tlv(0x31, sequence(oid(2, 5, 4, 3), tlv(0x0c, Buffer.from(commonName.slice(0, 64))))));
  const version3 = tlv(0xa0, tlv(0x02, Buffer.of(2)));
  // Positive and never zero: the first bit is off, the second on.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    version3,
    tlv(0x02, serial),
    algorithm,
    name,
    sequence(time(from), time(until)),
    name,
    Buffer.from(publicKey),
  );
  const signature = createSign('RSA-SHA256').update(body).sign(privateKey);
  const whole = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
  return { privateKey, certificate: pem(whole) };
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts);

function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(value.length), value]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

function oid(first: number, second: number, ...rest: number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const septets = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return tlv(0x06, Buffer.from(bytes));
}

/** RFC 5280: UTCTime until 2049, GeneralizedTime from then on. */
function time(at: Date): Buffer {
  const digits = `${at.toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`;
  return at.getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(digits.slice(2))) : tlv(0x18, Buffer.from(digits));
}
