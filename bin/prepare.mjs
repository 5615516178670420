// Runs before `npm start`, `npm test` and `npm run check`: makes the checkout ready and does nothing when it is.
// Plain JavaScript without packages, because it must run on Node 20 before anything is installed.
import { buildWhenStale } from './prepare/build.mjs';
import { installWhenStale } from './prepare/install.mjs';
import { ensureNode } from './prepare/node.mjs';
import { Stop, say } from './prepare/say.mjs';

try {
  installWhenStale();
  const node = ensureNode();
  if (!process.argv.includes('--no-build')) buildWhenStale(node);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.code, error.params);
  process.exit(1);
}
