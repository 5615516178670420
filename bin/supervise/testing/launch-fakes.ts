// `node bin/start.ts` with fake children, for the launcher's tests.
import { fileURLToPath } from 'node:url';
import { runStart } from '../../run-start.ts';

const fake = (name: string) => fileURLToPath(new URL(`./fake-${name}.ts`, import.meta.url));

process.exit(
  await runStart(
    process.argv.slice(2),
    { web: fake('web'), worker: fake('worker'), practiceOrg: fake('practice-org') },
    Number(process.env.FAKE_PACE ?? 1),
  ),
);
