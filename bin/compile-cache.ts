/**
 * Where processes keep what Node has compiled of our code, for the next one: a web process and a worker start in a third less
 * processor time, and a worker holds 20 MB less because nothing has to strip types (measured, Node 24). Node tells by their
 * content what has changed, and does without when it may not write here.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const compileCache = join(fileURLToPath(new URL('..', import.meta.url)), 'node_modules', '.cache', 'nagare');
