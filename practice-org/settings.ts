import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { to18 } from './store/ids.ts';

/** What DIR/practice.json holds; readable by its owner only. */
export interface Settings {
  port: number;
  url: string;
  /** Where the same org answers by https; 0 = nowhere. */
  tlsPort: number;
  orgId: string;
  clientId: string;
  clientSecret: string;
  username: string;
  password: string;
  shopToken: string;
  /** Signs the tickets and cookies of the pages, and opens /__practice. */
  pagesKey: string;
  /** Callback addresses outside of this computer that OAuth may go back to. */
  redirectUris: string[];
  /** PEM certificate that JWT bearer assertions are checked with; empty = the signature is not checked. */
  certificate: string;
}

/** Reads the settings, or makes them: secrets are made once and stay. */
export function loadSettings(home: string): Settings {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, 'practice.json');
  const known: Partial<Settings> = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Settings>)
    : {};
  return {
    port: 0,
    url: '',
    tlsPort: 0,
    orgId: to18(`00DJ3000000${randomWord(4)}`),
    clientId: `3MVG9${randomBytes(40).toString('hex')}`,
    clientSecret: randomBytes(32).toString('hex').toUpperCase(),
    username: 'admin@practice.example',
    password: randomBytes(9).toString('base64url'),
    shopToken: randomBytes(24).toString('base64url'),
    pagesKey: randomBytes(32).toString('hex'),
    redirectUris: [],
    certificate: '',
    ...known,
  };
}

/** Writes the file whole or not at all. */
export function saveSettings(home: string, settings: Settings): void {
  const path = join(home, 'practice.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function randomWord(length: number): string {
  return randomBytes(length * 2)
    .toString('base64url')
    .replace(/[^A-Za-z0-9]/g, 'x')
    .slice(0, length);
}
