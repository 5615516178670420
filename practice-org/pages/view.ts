import type { Request } from '../http/message.ts';
import type { Org } from '../org.ts';
import type { Language } from '../schema/labels.ts';
import { Markup, markup } from './markup.ts';
import type { Translate } from './words.ts';

/** What every page is drawn with. */
export interface View {
  org: Org;
  request: Request;
  language: Language;
  t: Translate;
}

export interface Page {
  title: string;
  /** Which entry of the head is marked. */
  area: 'org' | 'login' | 'setup' | 'shop' | 'webhooks' | 'none';
  body: Markup;
}

const NAV = [
  ['org', '/org', 'nav.objects'],
  ['setup', '/org/setup', 'nav.setup'],
  ['login', '/org/login', 'nav.login'],
] as const;
const SHOP_NAV = [
  ['shop', '/shop', 'nav.customers'],
  ['webhooks', '/shop/webhooks', 'nav.webhooks'],
] as const;

/** The address of the same page in the other language. */
function otherLanguage({ request, language }: View): string {
  const query = new URLSearchParams(request.query);
  query.set('lang', language === 'ja' ? 'en' : 'ja');
  return `${request.path}?${query}`;
}

/** The frame around a page. */
export function drawPage(view: View, page: Page): string {
  const { t, language } = view;
  const inShop = page.area === 'shop' || page.area === 'webhooks';
  const entries = page.area === 'none' ? [] : inShop ? SHOP_NAV : NAV;
  const brand = t(inShop ? 'shop.title' : 'nav.org');
  const drawn = markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="stylesheet" href="/assets/fonts.css">
<link rel="stylesheet" href="/assets/practice.css">
<script src="/assets/practice.js" defer></script>
</head>
<body class="${inShop ? 'shop' : 'org'}">
<header class="top">
  <a class="brand" href="${inShop ? '/shop' : '/org'}">${mark(inShop)}<span>${brand}</span></a>
  <nav>${entries.map(([area, href, key]) => markup`<a href="${href}"${page.area === area ? new Markup(' aria-current="page"') : ''}>${t(key)}</a>`)}</nav>
  <span class="spacer"></span>
  ${page.area === 'none' ? '' : markup`<a class="quiet" href="${inShop ? '/org' : '/shop'}">${t(inShop ? 'nav.org' : 'nav.shop')}</a>`}
  <a class="quiet" href="${otherLanguage(view)}">${t('common.otherLanguage')}</a>
</header>
<main>${page.body}</main>
</body>
</html>`;
  return drawn.text;
}

/** Two small drawings instead of image files. */
function mark(inShop: boolean): Markup {
  return inShop
    ? markup`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 9h16l-1.3 10.2a1 1 0 0 1-1 .8H6.3a1 1 0 0 1-1-.8L4 9Zm4 0V7a4 4 0 0 1 8 0v2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>`
    : markup`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 18a4 4 0 0 1-.6-7.95 5 5 0 0 1 9.3-1.6A4.5 4.5 0 1 1 17 18H7Z" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"/></svg>`;
}

/** Previous and next of a paged list. */
export function pager({ t, request }: View, page: number, pages: number): Markup {
  if (pages <= 1) return markup``;
  const link = (number: number, key: string, shown: boolean) => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(number));
    return shown
      ? markup`<a class="button" href="${request.path}?${query.toString()}">${t(key)}</a>`
      : markup`<span class="button off">${t(key)}</span>`;
  };
  return markup`<div class="pager">${link(page - 1, 'common.previous', page > 1)}<span>${t('common.page', { page, pages })}</span>${link(page + 1, 'common.next', page < pages)}</div>`;
}

export const pageNumber = (request: Request): number => {
  const number = Number(request.query.get('page') ?? 1);
  return Number.isInteger(number) && number > 0 ? number : 1;
};
