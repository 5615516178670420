import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextOf, keyIdOf, openSecretBox } from './secrets.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nagare-secrets-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const withFile = () => openSecretBox({ home, env: {} });
const withPassphrase = (NAGARE_SECRET: string) => openSecretBox({ home, env: { NAGARE_SECRET } });
const row = contextOf('connection', 'row-1');

describe('a sealed secret', () => {
  it.each(['', 'plain', '秘密の合言葉', 'x'.repeat(100_000)])('opens to the same text (%#)', (plain) => {
    const box = withFile();
    expect(box.open(box.seal(plain, row), row)).toBe(plain);
  });

  it('looks different each time and never holds the text', () => {
    const box = withFile();
    const [first, second] = [box.seal('token-abc', row), box.seal('token-abc', row)];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false);
    expect(Buffer.from(first).includes('token-abc')).toBe(false);
  });

  it.each([
    ['another row', contextOf('connection', 'row-2')],
    ['another purpose', contextOf('triggerToken', 'row-1')],
  ])('does not open in %s', (_name, context) => {
    const box = withFile();
    expect(() => box.open(box.seal('secret', row), context)).toThrow('engine.sealBroken');
  });

  it.each([0, 1, 10, 25, 40])('does not open when byte %i was changed', (index) => {
    const box = withFile();
    const sealed = Buffer.from(box.seal('some secret', row));
    sealed[index] = (sealed[index] ?? 0) ^ 1;
    expect(() => box.open(sealed, row)).toThrow(/engine\.(sealBroken|wrongSecret)/);
  });

  it('does not open when it is cut short', () => {
    const box = withFile();
    expect(() => box.open(box.seal('secret', row).subarray(0, 20), row)).toThrow('engine.sealBroken');
  });

  it('says which key it needs when it is opened with another', () => {
    const [right, wrong] = [withPassphrase('a passphrase of the company'), withPassphrase('another passphrase here')];
    const sealed = right.seal('secret', row);
    expect(keyIdOf(sealed)).toBe(right.keyId);
    expect(() => wrong.open(sealed, row)).toThrow(
      expect.objectContaining({ code: 'engine.wrongSecret', params: { needed: right.keyId, given: wrong.keyId } }),
    );
  });
});

describe('the key', () => {
  it('comes to the same from the same passphrase on any machine', () => {
    expect(withPassphrase('a passphrase of the company').keyId).toBe(
      openSecretBox({ home: join(home, 'elsewhere'), env: { NAGARE_SECRET: 'a passphrase of the company' } }).keyId,
    );
  });

  it('refuses a passphrase that could be guessed', () => {
    expect(() => withPassphrase('fifteen letters')).toThrow('engine.secretTooShort');
  });

  it('is made once in a file that only its owner may read', () => {
    const first = withFile();
    const file = join(home, 'secret.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(withFile().keyId).toBe(first.keyId);
    expect(readFileSync(file, 'utf8')).not.toContain(first.keyId);
  });

  it('refuses a key file with something else in it', () => {
    writeFileSync(join(home, 'secret.key'), 'not a key');
    expect(withFile).toThrow('engine.keyFileBroken');
  });

  it('derives keys for other uses that differ by purpose and stay the same', () => {
    const box = withFile();
    expect(box.derive('sessions')).toMatch(/^[0-9a-f]{64}$/);
    expect(box.derive('sessions')).toBe(withFile().derive('sessions'));
    expect(box.derive('sessions')).not.toBe(box.derive('links'));
  });
});
