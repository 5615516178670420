import { html, type Reply, type Request, redirect } from '../http/message.ts';
import { segmentsOf } from '../http/router.ts';
import type { Org } from '../org.ts';
import { findCustomer } from '../shop/customers.ts';
import { normalizeId } from '../store/ids.ts';
import { accessCookie, isOwnForm, isTicket, mayEnter, readCookie } from './access.ts';
import { answerAsset } from './assets.ts';
import { markup } from './markup.ts';
import { loginPage, objectsPage, recordsPage } from './org-lists.ts';
import { formPage, recordPage, removeFromForm, saveForm } from './org-record.ts';
import { saveSetup, setupPage } from './org-setup.ts';
import { customerPage, removeCustomer, saveCustomerForm } from './shop-customer.ts';
import { customersPage } from './shop-lists.ts';
import { changeWebhooks, webhooksPage } from './shop-webhooks.ts';
import { drawPage, type View } from './view.ts';
import { LANGUAGE_COOKIE, pageLanguage, translator } from './words.ts';

export function viewOf(org: Org, request: Request): View {
  const language = pageLanguage(request, readCookie(request, LANGUAGE_COOKIE));
  return { org, request, language, t: translator(language) };
}

/** Everything a person sees; undefined when the address is no page. */
export async function answerPage(org: Org, request: Request): Promise<Reply | undefined> {
  const asset = answerAsset(request.path);
  if (asset) return asset;
  const view = viewOf(org, request);
  if (request.path === '/') return redirect('/org');
  if (request.path === '/enter') return enter(view);
  const record = recordAt(org, request.path);
  if (record !== undefined) return redirect(record);
  if (!/^\/(org|shop)(\/|$)/.test(request.path)) return undefined;
  if (!mayEnter(org, request)) return html(messagePage(view, 'access.title', 'access.text'), 403);
  if (request.method === 'POST' && !isOwnForm(request))
    return html(messagePage(view, 'access.title', 'access.badOrigin'), 403);
  const reply = await draw(view);
  const chosen = request.query.get('lang');
  if (chosen !== 'ja' && chosen !== 'en') return reply;
  return {
    ...reply,
    headers: { ...reply.headers, 'Set-Cookie': `${LANGUAGE_COOKIE}=${chosen}; Path=/; SameSite=Lax; Max-Age=31536000` },
  };
}

/** `/001…` shows a record in Salesforce, and so it is the address that Nagare and other clients link to. */
function recordAt(org: Org, path: string): string | undefined {
  const id = normalizeId(path.slice(1));
  const object = id && org.schema.objects.find(({ prefix }) => prefix === id.slice(0, 3));
  return object ? `/org/${object.name}/${id}` : undefined;
}

/** /enter?ticket=…&to=/shop: a ticket that Nagare signed is changed for the cookie. */
function enter(view: View): Reply {
  const { org, request } = view;
  if (!isTicket(org, request.query.get('ticket') ?? ''))
    return html(messagePage(view, 'access.title', 'access.expired'), 403);
  const to = request.query.get('to') ?? '/org';
  // Only an address of ours: neither //elsewhere nor /\elsewhere.
  return redirect(/^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : '/org', { 'Set-Cookie': accessCookie(org) });
}

export function messagePage(view: View, title: string, text: string): string {
  return drawPage(view, {
    title: view.t(title),
    area: 'none',
    body: markup`<div class="card narrow"><h1>${view.t(title)}</h1><p class="lead">${view.t(text)}</p></div>`,
  });
}

const lost = (view: View): Reply => html(messagePage(view, 'common.notFound', 'common.notFoundText'), 404);

function draw(view: View): Reply | Promise<Reply> {
  const [area, ...segments] = segmentsOf(view.request.path);
  return area === 'org' ? drawOrg(view, segments) : drawShop(view, segments);
}

function drawOrg(view: View, segments: readonly string[]): Reply {
  const { org, request } = view;
  const posted = request.method === 'POST';
  const [name, id, action] = segments;
  if (name === undefined || name === '') return html(objectsPage(view));
  if (name === 'login') return html(loginPage(view));
  if (name === 'setup') return posted ? saveSetup(view) : html(setupPage(view));
  const object = org.schema.find(name);
  if (!object) return lost(view);
  if (id === undefined) return html(recordsPage(view, object));
  if (id === 'new' && object.createable)
    return posted ? saveForm(view, object, undefined) : html(formPage(view, object, undefined));
  const row = org.store.table(object.name).rows.get(normalizeId(id) ?? '');
  if (!row || row.IsDeleted === true) return lost(view);
  if (action === 'edit' && object.updateable)
    return posted ? saveForm(view, object, row) : html(formPage(view, object, row));
  if (action === 'delete' && posted) return removeFromForm(view, object, row);
  return action === undefined ? html(recordPage(view, object, row)) : lost(view);
}

function drawShop(view: View, segments: readonly string[]): Reply | Promise<Reply> {
  const { org, request } = view;
  const posted = request.method === 'POST';
  const [area, id, action] = segments;
  if (area === undefined || area === '') return html(customersPage(view));
  if (area === 'webhooks') return posted ? changeWebhooks(view, segments.slice(1)) : html(webhooksPage(view));
  if (area !== 'customers') return lost(view);
  if (id === undefined) return html(customersPage(view));
  if (id === 'new') return posted ? saveCustomerForm(view, undefined) : html(customerPage(view, undefined));
  const row = findCustomer(org, id);
  if (!row) return lost(view);
  if (action === 'delete') return posted ? removeCustomer(view, row) : lost(view);
  return posted ? saveCustomerForm(view, row) : html(customerPage(view, row));
}
