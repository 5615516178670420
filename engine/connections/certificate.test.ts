import { createPrivateKey, createSign, createVerify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeKeyPair } from './certificate.ts';

test('the certificate is one that others can read, for the key it came with', async () => {
  const { privateKey, certificate } = await makeKeyPair('Nagare nagare.example.com');
  const read = new X509Certificate(certificate);
  expect(read.subject).toBe('CN=Nagare nagare.example.com');
  expect(read.issuer).toBe(read.subject);
  expect(read.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
  expect(read.verify(read.publicKey)).toBe(true);
  const signature = createSign('RSA-SHA256').update('a text').sign(privateKey);
  expect(createVerify('RSA-SHA256').update('a text').verify(certificate, signature)).toBe(true);
});

test('it is good from yesterday on for ten years, also past 2050', async () => {
  const { certificate } = await makeKeyPair('x', new Date('2041-03-01T12:00:00Z'));
  const read = new X509Certificate(certificate);
  expect(new Date(read.validFrom).toISOString()).toBe('2041-02-28T12:00:00.000Z');
  expect(new Date(read.validTo).toISOString()).toBe('2051-02-28T12:00:00.000Z');
});
