import { readFileSync } from 'node:fs';

/** Something the person has to mend; the code is a key of bin/words.*.json. */
export class Stop extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
const language = locale.startsWith('ja') ? 'ja' : 'en';
const words = JSON.parse(readFileSync(new URL(`../words.${language}.json`, import.meta.url), 'utf8'));

export function say(code, params = {}) {
  console.log(words[code].replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? '')));
}
