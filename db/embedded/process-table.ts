import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';

const hasProc = existsSync('/proc/self/stat');

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
  return hasProc ? fromProc(pid) : fromPs(pid);
}

/**
 * Tells apart two processes that had the same id one after the other: boot and start time. Undefined when there is no such
 * process, or only a zombie of it.
 */
export function processIdentity(pid: number): string | undefined {
  if (!liveProcess(pid)) return undefined;
  if (!hasProc) return ps(pid, 'lstart=');
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim();
  return `${boot ?? ''}/${statFields(pid)?.[19] ?? ''}`;
}

export function parentOf(pid: number): number | undefined {
  const text = hasProc ? statFields(pid)?.[1] : ps(pid, 'ppid=');
  return text ? Number.parseInt(text, 10) : undefined;
}

function fromProc(pid: number): LiveProcess | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const state = statFields(pid)?.[0];
  if (stat === undefined || state === undefined || state === 'Z' || state === 'X') return undefined;
  return {
    pid,
    program: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    folder: link(`/proc/${pid}/cwd`),
    isReplaced: link(`/proc/${pid}/exe`)?.endsWith(' (deleted)') ?? false,
  };
}

/** Fields of /proc/<pid>/stat from the state on: the name before it may hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): LiveProcess | undefined {
  const line = ps(pid, 'stat=,comm=');
  const [state = '', ...command] = line?.split(/\s+/) ?? [];
  if (!line || state.startsWith('Z')) return undefined;
  return { pid, program: command.join(' ').split('/').at(-1) ?? '', folder: undefined, isReplaced: false };
}

function ps(pid: number, columns: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
