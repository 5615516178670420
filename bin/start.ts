import { enableCompileCache } from 'node:module';
import { compileCache } from './compile-cache.ts';

enableCompileCache(compileCache);
const [{ runStart }, { PROGRAMS }] = await Promise.all([import('./run-start.ts'), import('./supervise/launcher.ts')]);

process.exit(await runStart(process.argv.slice(2), PROGRAMS));
