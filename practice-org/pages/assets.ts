import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Reply } from '../http/message.ts';

const CSS = 'text/css;charset=UTF-8';

/** What clients that ask for tabs get as every object's icon. */
const RECORD_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2f6fbb"/><path d="M4 5h8M4 8h8M4 11h5" stroke="#fff" stroke-width="1.5"/></svg>';

/** Later ones may go back on earlier ones: what is narrow comes last. */
const styleSheet = (name: string): string => readFileSync(new URL(`${name}.css`, import.meta.url), 'utf8');

const FILES: Record<string, readonly [type: string, text: string]> = {
  '/assets/record.svg': ['image/svg+xml', RECORD_ICON],
  '/assets/practice.css': [CSS, ['frame', 'forms', 'parts'].map(styleSheet).join('\n')],
  '/assets/practice.js': [
    'text/javascript;charset=UTF-8',
    readFileSync(new URL('practice.js', import.meta.url), 'utf8'),
  ],
};

const require = createRequire(import.meta.url);
/** Latin and Japanese letters that look the same on every computer, also where none are installed. */
const FONTS = ['inter', 'noto-sans-jp'];

const fontFolder = (font: string): string => dirname(require.resolve(`@fontsource-variable/${font}/package.json`));

/** Styles, scripts and fonts of the pages: /assets/… */
export function answerAsset(path: string): Reply | undefined {
  const file = FILES[path];
  if (file) return { status: 200, body: file[1], headers: { 'Content-Type': file[0], 'Cache-Control': 'no-cache' } };
  if (path === '/assets/fonts.css')
    return { status: 200, body: fontStyles(), headers: { 'Content-Type': CSS, 'Cache-Control': 'max-age=86400' } };
  const match = /^\/assets\/fonts\/([a-z-]+)\/([a-z0-9-]+\.woff2)$/.exec(path);
  return match?.[1] && match[2] ? answerFont(match[1], match[2]) : undefined;
}

let styles: string | undefined;

function fontStyles(): string {
  styles ??= FONTS.map((font) =>
    readFileSync(join(fontFolder(font), 'index.css'), 'utf8').replaceAll('url(./files/', `url(/assets/fonts/${font}/`),
  ).join('\n');
  return styles;
}

function answerFont(font: string, name: string): Reply | undefined {
  if (!FONTS.includes(font)) return undefined;
  const path = join(fontFolder(font), 'files', name);
  if (!existsSync(path)) return undefined;
  const headers = { 'Content-Type': 'font/woff2', 'Cache-Control': 'max-age=31536000, immutable' };
  return { status: 200, body: readFileSync(path), headers };
}
