import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, modules, npm } from './npm.mjs';
import { Stop, say } from './say.mjs';

const lockFile = join(checkout, 'package-lock.json');
const stamp = join(modules, '.nagare-stamp');

/** Installs when what is there is not what package-lock.json says. Goes by content: a checkout sets times as it likes. */
export function installWhenStale() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted) return;
  if (!existsSync(modules)) say('installMissing');
  else if (matchesLock()) return writeFileSync(stamp, `${wanted}\n`);
  else say('installStale');
  // The build needs the development packages too (TypeScript), whatever NODE_ENV says.
  if (!npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])) throw new Stop('installFailed');
  writeFileSync(stamp, `${wanted}\n`);
}

/** True after somebody ran `npm ci` or `npm install` by hand: npm notes down what it installed. */
function matchesLock() {
  const noted = join(modules, '.package-lock.json');
  if (!existsSync(noted)) return false;
  const installed = readPackages(noted);
  return Object.entries(readPackages(lockFile)).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true;
    const found = installed[path];
    // Packages for other platforms are optional and stay away.
    return found ? found.version === version : optional === true;
  });
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
