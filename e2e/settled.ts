/** What a story finds there already, made over the app's own API: clicks that are no part of a story are not walked in it. */
import type { Page } from '@playwright/test';
import { createTRPCClient } from '@trpc/client';
import { serverLinks } from '../app/_client/links.ts';
import type { AppRouter } from '../app/_server/root.ts';
import { test as base, discard, expect, type Nagare, startNagare } from './fixtures.ts';
import { owner, password } from './people.ts';
import { type Language, speaker } from './words.ts';

export type Api = ReturnType<typeof apiOf>;

/** With the cookies of the page: what the person of the page may do. */
const apiOf = (page: Page, nagare: Nagare) =>
  createTRPCClient<AppRouter>({
    links: serverLinks(`${nagare.url}/api/trpc`, async (input, init) => {
      const headers = new Headers(init?.headers);
      const cookies = await page.context().cookies();
      headers.set('cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
      return fetch(input, { ...init, headers });
    }),
  });

/** Makes the owner and signs the page in; nothing is opened yet. */
export async function enter(page: Page, nagare: Nagare, locale: Language): Promise<Api> {
  const api = apiOf(page, nagare);
  const code = new URL(nagare.ownerUrl).searchParams.get('code') ?? '';
  await api.people.claimOwner.mutate({ ...owner, code, password, locale });
  const { email } = owner;
  const signedIn = await page.request.post(`${nagare.url}/api/auth/sign-in/email`, { data: { email, password } });
  expect(signedIn.ok()).toBe(true);
  return api;
}

/** A copy of the template as the gallery makes it, with nothing connected. */
export async function copiedTemplate(
  api: Api,
  locale: Language,
  connections: Record<string, string> = {},
): Promise<{ flowId: string }> {
  const templateId = 'ecforce-salesforce';
  const name = speaker(locale)(`templates.${templateId}.name`);
  return api.templates.use.mutate({ templateId, locale, name, connections });
}

export interface LiveTemplate {
  /** Of the open flow. */
  flowPath: string;
  /** Of its trigger. */
  hookUrl: string;
}

/** The template's flow between practice shop and practice org, published and switched on. */
export async function liveTemplate(api: Api, locale: Language): Promise<LiveTemplate> {
  const ecforce = await api.connections.addPractice.mutate({ type: 'ecforce' });
  const salesforce = await api.connections.addPractice.mutate({ type: 'salesforce' });
  const { flowId } = await copiedTemplate(api, locale, {
    ecforce: ecforce.connectionId,
    salesforce: salesforce.connectionId,
  });
  const { hooks, draftRevision } = await api.flow.get.query({ flowId });
  await api.flow.publish.mutate({ flowId, revision: draftRevision });
  await api.flow.switch.mutate({ flowId, isOn: true });
  return { flowPath: `/flows/${flowId}`, hookUrl: hooks[0]?.url ?? '' };
}

/**
 * `test` for a file whose stories share one Nagare and one page. `settle` does what they find there; they get its answer as
 * `given`.
 */
export function storiesOnOne<Given>(settle: (page: Page, nagare: Nagare, language: Language) => Promise<Given>) {
  let nagare: Nagare | undefined;
  let page: Page | undefined;
  let given: Given | undefined;
  base.beforeAll(async ({ browser, language, locale, viewport, timezoneId }) => {
    nagare = await startNagare();
    const context = await browser.newContext({
      baseURL: nagare.url,
      viewport,
      ...(locale ? { locale } : {}),
      ...(timezoneId ? { timezoneId } : {}),
    });
    page = await context.newPage();
    given = await settle(page, nagare, language);
  });
  base.afterAll(async () => {
    await page?.context().close();
    if (nagare) await discard(nagare);
  });
  return base.extend<{ given: Given }>({
    // biome-ignore-start lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of this pattern.
    nagare: async ({}, use) => use(settled(nagare)),
    // Playwright asks for it around `beforeAll` too, when nothing runs yet.
    baseURL: async ({}, use) => use(nagare?.url),
    page: async ({}, use) => use(settled(page)),
    given: async ({}, use) => use(settled(given)),
    // biome-ignore-end lint/correctness/noEmptyPattern: see above
  });
}

function settled<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('a story began before its place was settled');
  return thing;
}

/** Customers that the practice shop has from the start. */
export const shopCustomers = ['30962', '30963'] as const;

/** Stories of one flow that is live, told one after the other. */
export function storiesOfLiveTemplate() {
  base.describe.configure({ mode: 'serial' });
  return storiesOnOne(async (page, nagare, language) => liveTemplate(await enter(page, nagare, language), language));
}
