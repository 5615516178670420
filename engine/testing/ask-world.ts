/** A process of its own that runs one HTTP request step: what Node reads only when it starts can be tried. Argument: the address. */
import { FlowError } from '../../nodes/errors.ts';
import { runNode } from '../../nodes/testing/step.ts';

const [, , url = ''] = process.argv;
const config = { method: 'POST', bodyKind: 'json' };
const told = await runNode('http.request', undefined, config, { url, json: { asked: true } }).then(
  ({ status, body }) => ({ status, body }),
  (error: unknown) => ({ code: error instanceof FlowError ? error.code : String(error) }),
);
process.stdout.write(JSON.stringify(told), () => process.exit(0));
