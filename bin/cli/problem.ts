/** Errors for whoever typed the command: words and the exit code; one JSON object on stderr with --json. */
import { inspect } from 'node:util';
import { describe } from '../../engine/describe.ts';
import { SettingProblem } from '../home.ts';
import { isDatabaseProblem } from '../supervise/database.ts';
import { speak } from '../words.ts';
import { language, words } from './words.ts';

type Params = Record<string, string | number | boolean | null>;

/** The code is a key below `errors`; `more` goes into the JSON beside it, `details` below the sentence for people. */
export class CliProblem extends Error {
  readonly code: string;
  readonly params: Params;
  readonly more: Record<string, unknown>;
  readonly details: string;

  constructor(code: string, params: Params = {}, more: Record<string, unknown> = {}, details = '') {
    super(code);
    this.name = 'CliProblem';
    this.code = code;
    this.params = params;
    this.more = more;
    this.details = details;
  }
}

export interface ToldProblem {
  code: string;
  message: string;
  action: string;
  [more: string]: unknown;
}

export function told(error: unknown): ToldProblem {
  if (error instanceof SettingProblem || isDatabaseProblem(error)) {
    const code = error.name === 'EmbeddedProblem' ? `embedded.${error.code}` : error.code;
    const detail = speak(language)(code, error.params);
    return { ...describe(words, 'cli.setting', { detail }), code };
  }
  if (error instanceof CliProblem)
    return { code: error.code, ...describe(words, error.code, error.params), ...error.more };
  if (isForPeople(error)) return { code: error.code, ...describe(words, error.code, error.params) };
  const detail = error instanceof Error ? error.message : String(error);
  return { ...describe(words, 'cli.unexpected', { detail }), code: 'cli.unexpected' };
}

/** By shape: nodes are not the command line's to import. */
function isForPeople(error: unknown): error is Error & { code: string; params: Params } {
  return (
    error instanceof Error && 'kind' in error && 'code' in error && typeof error.code === 'string' && 'params' in error
  );
}

export function printProblem(error: unknown, isJson: boolean): void {
  const problem = told(error);
  if (isJson) console.error(JSON.stringify({ error: problem }));
  else {
    const details = error instanceof CliProblem ? error.details : '';
    console.error([problem.message, problem.action, details].filter(Boolean).join('\n'));
  }
  if (process.env.NAGARE_LOG_LEVEL === 'debug') console.error(inspect(error));
}
