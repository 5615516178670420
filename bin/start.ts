import { runStart } from './run-start.ts';
import { PROGRAMS } from './supervise/launcher.ts';

process.exit(await runStart(process.argv.slice(2), PROGRAMS));
