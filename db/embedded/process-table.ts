import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';

export interface LiveProcess {
  pid: number;
  /** Name of the program, without its folder. */
  program: string;
  /** Working folder; undefined where the system does not tell (macOS, another user's process). */
  folder: string | undefined;
  /** The program's file was removed or replaced since it started (an update of the checkout). */
  isReplaced: boolean;
}

/** The process with this id; undefined when there is none or only a zombie is left of it. */
export function liveProcess(pid: number): LiveProcess | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): LiveProcess | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // "pid (name) state …": the name may hold spaces and brackets, so cut at the last one.
  const end = stat.lastIndexOf(')');
  const state = stat.slice(end + 2, end + 3);
  if (state === 'Z' || state === 'X') return undefined;
  return {
    pid,
    program: stat.slice(stat.indexOf('(') + 1, end),
    folder: link(`/proc/${pid}/cwd`),
    isReplaced: link(`/proc/${pid}/exe`)?.endsWith(' (deleted)') ?? false,
  };
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): LiveProcess | undefined {
  let line: string;
  try {
    line = execFileSync('ps', ['-o', 'stat=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
  const [state = '', ...command] = line.split(/\s+/);
  if (line === '' || state.startsWith('Z')) return undefined;
  const program = command.join(' ').split('/').at(-1) ?? '';
  return { pid, program, folder: undefined, isReplaced: false };
}
