/** What the practice org and shop are reached with: a file beside them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Engine } from '../engine.ts';

const practiceFile = z.object({
  url: z.url(),
  clientId: z.string(),
  clientSecret: z.string(),
  shopToken: z.string(),
  pagesKey: z.string(),
});

export type Practice = z.infer<typeof practiceFile>;

export type PracticeType = 'salesforce' | 'ecforce';

export const isPracticeType = (type: string): type is PracticeType => type === 'salesforce' || type === 'ecforce';

/** What one click gives. */
export const practiceFields = (practice: Practice, type: PracticeType): Record<string, string> =>
  ({
    salesforce: {
      method: 'clientCredentials',
      loginUrl: practice.url,
      clientId: practice.clientId,
      clientSecret: practice.clientSecret,
    },
    ecforce: { domain: practice.url, token: practice.shopToken },
  })[type];

/** Made with one click, or typed in as that click does. */
export function isPracticeConnection(engine: Engine, type: string, given: Record<string, string>): boolean {
  const practice = readPractice(engine);
  if (!practice || !isPracticeType(type)) return false;
  const click = practiceFields(practice, type);
  return ['method', 'loginUrl', 'domain'].every((key) => click[key] === given[key]);
}

export function readPractice(engine: Engine) {
  const folder = process.env.PRACTICE_HOME || join(engine.home, 'practice');
  try {
    const found = practiceFile.safeParse(JSON.parse(readFileSync(join(folder, 'practice.json'), 'utf8')));
    return found.success ? { ...found.data, url: found.data.url.replace(/\/+$/, '') } : undefined;
  } catch {
    return undefined; // not there, or just being written
  }
}
