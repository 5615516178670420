/** Which language a request is answered in, and all its words: the app's own, the nodes', the engine's, the templates'. */
import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { loadWords, mergeWords, type WordTree } from '../../engine/words.ts';
import en from '../_messages/en.json' with { type: 'json' };
import ja from '../_messages/ja.json' with { type: 'json' };
import { isLocale, LOCALE_COOKIE, type Locale, preferredLocale } from '../_messages/locale.ts';
import { session } from './session.ts';

const own: Record<Locale, WordTree> = { ja, en };
const merged: Partial<Record<Locale, WordTree>> = {};

/** The cookie that the language switch sets, else the person's choice, else the browser's. */
async function locale(): Promise<Locale> {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  if (isLocale(chosen)) return chosen;
  const { viewer } = await session();
  return viewer?.locale ?? preferredLocale((await headers()).get('accept-language'));
}

export default getRequestConfig(async ({ locale: asked }) => {
  const language = isLocale(asked) ? asked : await locale();
  const { member } = await session();
  merged[language] ??= mergeWords(loadWords(language), own[language]);
  return { locale: language, messages: merged[language], timeZone: member?.timeZone ?? 'Asia/Tokyo' };
});
