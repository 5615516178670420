/** What stands on the command line, in files and on standard input, read and parsed. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { json } from '../../engine/values/source.ts';
import { CliProblem } from './problem.ts';

/** `-` is standard input. Throws 'cli.fileUnreadable'. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new CliProblem('cli.fileUnreadable', { file });
  }
}

export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new CliProblem('cli.fileUnwritable', { file });
  }
}

/** Throws 'cli.notJson' saying which text it is. */
export function parseJson(text: string, name: string): z.infer<typeof json> {
  try {
    return json.parse(JSON.parse(text));
  } catch (error) {
    throw new CliProblem('cli.notJson', { name, detail: error instanceof Error ? error.message : '' });
  }
}

/** Value of a secret: the option, `-` = first line of standard input, else the environment, so that no shell history keeps it. */
export function secretOf(option: string | undefined, variable: string): string | undefined {
  if (option === '-') return readText('-').split(/\r?\n/)[0];
  return option ?? (process.env[variable] || undefined);
}

/** For options that may be given several times. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** `slot=NAME` pairs. Throws 'cli.slotForm'. */
export function parseSlots(given: string[] = []): [slot: string, name: string][] {
  return given.map((text) => {
    const at = text.indexOf('=');
    if (at < 1 || at === text.length - 1) throw new CliProblem('cli.slotForm', { text });
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

export function parseCount(text: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) throw new CliProblem('cli.badNumber', { text, most });
  return number;
}
