export const locales = ['ja', 'en'] as const;

export type Locale = (typeof locales)[number];

export const LOCALE_COOKIE = 'nagare-locale';

export const isLocale = (value: unknown): value is Locale => value === 'ja' || value === 'en';

/** The first language of an Accept-Language header that we speak; Japanese when there is none. */
export function preferredLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return { language: tag.toLowerCase().split('-')[0], quality: quality ? Number(quality.trim().slice(2)) : 1 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wanted.map(({ language }) => language).find(isLocale) ?? 'ja';
}
