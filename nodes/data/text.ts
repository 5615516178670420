/** Texts as other systems write them -> as the next one wants them. Pure. */

const shifted = (text: string, from: RegExp, by: number): string =>
  text.replace(from, (character) => String.fromCharCode(character.charCodeAt(0) + by));

/** Between full-width and plain ASCII. */
const WIDE = 0xfee0;
/** Between hiragana and katakana. */
const KANA = 0x60;

export const halfWidth = (text: string): string => shifted(text, /[！-～]/g, -WIDE).replaceAll('\u3000', ' ');

export const fullWidth = (text: string): string => shifted(text, /[!-~]/g, WIDE).replaceAll(' ', '\u3000');

export const katakana = (text: string): string => shifted(text, /[ぁ-ゖ]/g, KANA);

export const hiragana = (text: string): string => shifted(text, /[ァ-ヶ]/g, -KANA);

/** Unicode's own table, for the half-width kana only: with it a voicing mark joins its letter. */
export const fullWidthKana = (text: string): string =>
  text.replace(/[\uff61-\uff9f]+/g, (kana) => kana.normalize('NFKC').normalize('NFC'));

export const halfWidthKana = (text: string): string =>
  [...text.normalize('NFC')].map((character) => halfOf.get(character) ?? character).join('');

const halfOf = new Map<string, string>(
  Array.from({ length: 0xff9f - 0xff61 + 1 }, (_, n) => String.fromCharCode(0xff61 + n)).flatMap((half) =>
    ['', 'ﾞ', 'ﾟ'].flatMap((mark): [string, string][] => {
      const full = `${half}${mark}`.normalize('NFKC').normalize('NFC');
      return full.length === 1 ? [[full, `${half}${mark}`]] : [];
    }),
  ),
);

export const digits = (text: string): string => text.normalize('NFKC').replace(/\D/g, '');

/** Of characters as people count them. */
export const cut = (text: string, length: number): string => [...text].slice(0, length).join('');

/** Behind the last @; null where there is none. */
export function domainOf(text: string): string | null {
  const at = text.lastIndexOf('@');
  const domain = text
    .slice(at + 1)
    .trim()
    .toLowerCase();
  return at < 0 || domain === '' ? null : domain;
}

const yes = new Set(['true', 'yes', 'y', 'on', '1', 'はい', '有', '有り', 'あり', '可', '○', '〇', '◯']);
const no = new Set(['false', 'no', 'n', 'off', '0', 'いいえ', '無', '無し', 'なし', '不可', '×', '✕']);

/** Undefined = neither. */
export function yesOrNo(text: string): boolean | undefined {
  const word = text.normalize('NFKC').trim().toLowerCase();
  return yes.has(word) ? true : no.has(word) ? false : undefined;
}
