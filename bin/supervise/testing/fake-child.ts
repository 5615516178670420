/** Stands in for web, worker and practice org in the launcher's tests: writes down what happens to it. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEEDS_PERSON } from '../../child-process.ts';

export function actAs(name: string): void {
  const note = (what: string) => appendFileSync(join(process.env.NAGARE_HOME ?? '', 'story.txt'), `${name} ${what}\n`);
  const alive = setInterval(() => {}, 1000);
  note(`started ${process.pid}`);
  if (process.env.FAKE_DYING === name) {
    console.error('the last words of a dying child');
    process.exit(7);
  }
  if (process.env.FAKE_REFUSING === name) {
    console.error('the key is a wrong one');
    process.exit(NEEDS_PERSON);
  }
  const end = (why: string) => {
    clearInterval(alive);
    note(`ended by ${why}`);
    process.exit(0);
  };
  process.once('SIGTERM', () => end('SIGTERM'));
  process.once('disconnect', () => end('disconnect'));
  process.send?.({ type: 'ready' });
}
