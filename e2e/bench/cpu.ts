/** Processor time of processes: what they cost, whoever else uses the machine. Linux only; elsewhere nothing is told. */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc are 1/100 s on every Linux that Node runs on. */
const MS_PER_TICK = 10;

/** Milliseconds that the process and its children have used so far, those that ended included. */
export function cpuMs(pid: number): number {
  const own = statOf(pid);
  if (!own) return Number.NaN;
  const children = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const live = children.filter(({ parent }) => parent === pid).reduce((sum, { ticks }) => sum + ticks, 0);
  return (own.ticks + own.endedTicks + live) * MS_PER_TICK;
}

function statOf(pid: number): { parent: number; ticks: number; endedTicks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold blanks; numbered from the field behind it (man 5 proc: 3 = state).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (number: number): number => Number(fields[number - 3]);
    return { parent: at(4), ticks: at(14) + at(15), endedTicks: at(16) + at(17) };
  } catch {
    return undefined;
  }
}
