import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { writeOwnerOnly } from '../../db/embedded/owner-only.ts';
import { processIdentity } from '../../db/embedded/process-table.ts';

const children = z.array(z.object({ name: z.string(), pid: z.number(), identity: z.string() }));
const PATIENCE_MS = 5_000;

const file = (home: string) => join(home, 'processes.json');

/** Notes down who was started, for the case that the launcher is killed. */
export function noteChildren(home: string, running: { name: string; pid: number | undefined }[]): void {
  const noted = running.flatMap(({ name, pid }) => {
    const identity = pid && processIdentity(pid);
    return pid && identity ? [{ name, pid, identity }] : [];
  });
  writeOwnerOnly(file(home), JSON.stringify(noted));
}

export function forgetChildren(home: string): void {
  rmSync(file(home), { force: true });
}

/**
 * Children of a killed launcher end by themselves, but one that hangs would hold the port or go on working: it gets five
 * seconds. Ids are compared with start times, so nobody else's process is touched.
 */
export async function endLeftovers(home: string): Promise<void> {
  if (!existsSync(file(home))) return;
  const left = children.safeParse(JSON.parse(readFileSync(file(home), 'utf8'))).data ?? [];
  const alive = () => left.filter(({ pid, identity }) => processIdentity(pid) === identity);
  for (const { pid } of alive()) signal(pid, 'SIGTERM');
  for (const end = Date.now() + PATIENCE_MS; alive().length > 0 && Date.now() < end; ) await sleep(50);
  for (const { pid } of alive()) signal(pid, 'SIGKILL');
  while (alive().length > 0) await sleep(20);
  forgetChildren(home);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ended in between
  }
}
