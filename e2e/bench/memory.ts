/** Memory of a process as the system counts it, in MB (10^6 bytes). */
import { execFileSync } from 'node:child_process';

export function residentMb(pid: number): number {
  const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString());
  return Math.round((kilobytes * 1024) / 1_000_000);
}
