/** A text to copy for the administrator of the connected service, in both languages: who reads it is not who copies it. */
import type { ErrorParams } from '../../nodes/errors.ts';
import { describe, valuesOf } from '../describe.ts';
import type { Engine } from '../engine.ts';
import { type Locale, locales, translator } from '../words.ts';
import { definitionOf } from './definitions.ts';
import { connectionNeeds } from './needs.ts';
import { oauthRedirectUri } from './oauth.ts';
import { readConnection } from './stored.ts';

export type Letter = Record<Locale, string>;

/** Null when only the reader can mend it. */
export function adminLetter(engine: Engine, { code, params }: { code: string; params: ErrorParams }): Letter | null {
  const [type = '', name = ''] = code.split('.');
  const text = (locale: Locale): string | null => {
    const words = translator(locale);
    const key = `nodes.${type}.letters`;
    if (!words.has(`${key}.${name}`)) return null;
    const values = valuesOf(words, withDefaults(engine, params));
    const say = (part: string) => tidy(words(`${key}.${part}`, values));
    if (name.endsWith('Needed')) return say(name); // asks for something, and answers no refusal
    return [say('opening'), say(name), say('closing')].join('\n\n');
  };
  const [ja, en] = [text('ja'), text('en')];
  return ja === null || en === null ? null : { ja, en };
}

/** Lines whose value is not known say nothing. */
const tidy = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^[^：:\n]{1,24}[：:]\s*$/.test(line))
    .join('\n');

const withDefaults = (engine: Engine, params: ErrorParams): ErrorParams => ({
  error: '',
  description: '',
  host: '',
  clientId: '',
  username: '',
  ...params,
  redirectUri: params.redirectUri || oauthRedirectUri(engine),
});

export interface Explanation {
  code: string;
  params: ErrorParams;
  letter: Letter | null;
}

/** What a refusal means that a person copied from a page of the service; null = nothing readable was pasted. */
export function explainRefusal(engine: Engine, { type, text }: { type: string; text: string }): Explanation | null {
  const definition = definitionOf(type);
  const refusal = definition.readRefusal?.(text);
  if (!refusal || !definition.explain) return null;
  const { code, params } = definition.explain(refusal, { redirectUri: oauthRedirectUri(engine) });
  return { code, params, letter: adminLetter(engine, { code, params }) };
}

/** Asks for all rights that flows lack on the connection; null when none is lacking. */
export async function accessLetter(engine: Engine, workspaceId: string, connectionId: string): Promise<Letter | null> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const unmet = (await connectionNeeds(engine, workspaceId, connectionId)).flatMap((object) => object.unmet);
  const write = (locale: Locale): string => {
    const words = translator(locale);
    const list = [...new Set(unmet.map(({ code, params }) => `- ${describe(words, code, params).message}`))].join('\n');
    const { username = '', instanceUrl = '' } = row.facts;
    return words(`nodes.${row.type}.letters.accessNeeded`, { username, host: instanceUrl, list });
  };
  if (unmet.length === 0 || !translator('ja').has(`nodes.${row.type}.letters.accessNeeded`)) return null;
  return Object.fromEntries(locales.map((locale) => [locale, write(locale)])) as Letter; // every locale is there
}
