import { html, type Reply } from '../http/message.ts';
import { createCustomer, deleteCustomer, ShopRefusal, updateCustomer } from '../shop/customers.ts';
import { PREFECTURES, RANKS, SEXES, STATES } from '../shop/fields.ts';
import { addressAttributes } from '../shop/resource.ts';
import { type Delivery, type ShopEvent, sendWebhooks } from '../shop/webhooks.ts';
import type { Row } from '../store/table.ts';
import { drawField, type FormField } from './forms.ts';
import { markup } from './markup.ts';
import { customersPage } from './shop-lists.ts';
import { drawPage, type View } from './view.ts';
import { refusalText } from './words.ts';

type Options = NonNullable<FormField['options']>;
const numbered = (names: readonly string[]): Options => names.map((name, n) => [String(n + 1), name] as const);

type Column = readonly [name: string, word: string, kind?: FormField['kind'], options?: Options];

/** Three groups, in the order in which ecforce shows them. */
const GROUPS: readonly (readonly [word: string, columns: readonly Column[]])[] = [
  [
    'shop.basic',
    [
      ['name01', 'shop.name01'],
      ['name02', 'shop.name02'],
      ['kana01', 'shop.kana01'],
      ['kana02', 'shop.kana02'],
      ['company_name', 'shop.company'],
      ['sex_id', 'shop.sex', 'select', numbered(SEXES)],
      ['birth', 'shop.birth', 'date'],
    ],
  ],
  [
    'shop.contact',
    [
      ['email', 'shop.email'],
      ['mobile_email', 'shop.mobileEmail'],
      ['tel', 'shop.tel'],
      ['zip', 'shop.zip'],
      ['prefecture_id', 'shop.prefecture', 'select', numbered(PREFECTURES)],
      ['addr01', 'shop.addr01'],
      ['addr02', 'shop.addr02'],
      ['addr03', 'shop.addr03'],
    ],
  ],
  [
    'shop.membership',
    [
      ['customer_rank_id', 'shop.rank', 'select', numbered(RANKS)],
      ['state', 'shop.state', 'select', Object.entries(STATES)],
      ['point', 'shop.point', 'number'],
      ['optin', 'shop.optin', 'checkbox'],
    ],
  ],
];

const COLUMNS = GROUPS.flatMap(([, columns]) => columns);

function formValues(row: Row): Map<string, string> {
  const address = addressAttributes(row);
  const values = new Map(COLUMNS.map(([name]) => [name, String(row[name] ?? '')]));
  values.set('birth', String(row.birth ?? '').replaceAll('/', '-'));
  return values.set('tel', String(address.full_tel)).set('zip', String(address.full_zip));
}

interface Form {
  values: ReadonlyMap<string, string>;
  problem?: string;
  sent?: readonly Delivery[];
}

const NEW_CUSTOMER: Form = {
  values: new Map([
    ['state', 'member'],
    ['customer_rank_id', '1'],
    ['optin', 'true'],
  ]),
};

export function customerPage(
  view: View,
  row: Row | undefined,
  form: Form = row ? { values: formValues(row) } : NEW_CUSTOMER,
): string {
  const { t } = view;
  const title = row ? String(addressAttributes(row).full_name) || String(row.email) : t('shop.newCustomer');
  const draw = ([name, word, kind = 'text', options]: Column) =>
    drawField(t, {
      ...{ name, label: t(word), hint: name, kind, value: form.values.get(name) ?? '' },
      ...(options ? { options } : {}),
      required: name === 'email',
      problem: name === 'email' ? form.problem : undefined,
    });
  return drawPage(view, {
    title,
    area: 'shop',
    body: markup`<div class="head"><div><p class="lead"><a href="/shop">${t('shop.customers')}</a></p><h1>${title}</h1>${row ? markup`<p class="lead">${t('shop.id')} ${row.Id} · ${t('shop.number')} ${row.number} · ${t('shop.updatedAt')} ${row.updated_at}</p>` : ''}</div>
${row ? markup`<form method="post" action="/shop/customers/${row.Id}/delete"><button class="danger" data-confirm="${t('common.deleteConfirm')}">${t('common.delete')}</button></form>` : ''}</div>
${form.sent ? sentNotes(view, form.sent) : ''}
<form method="post" action="/shop/customers/${row ? row.Id : 'new'}" novalidate>${GROUPS.map(([word, columns]) => markup`<div class="card"><h2 class="first">${t(word)}</h2><div class="fields">${columns.map(draw)}</div></div>`)}
<div class="actions"><button class="primary">${t('common.save')}</button><a class="button" href="/shop">${t('common.cancel')}</a></div></form>`,
  });
}

/** What became of the webhooks of a save. */
function sentNotes({ t }: View, sent: readonly Delivery[]) {
  const notes = sent.map((delivery) => {
    const values = { event: t(`event.${delivery.event}`), status: delivery.status ?? '', ms: delivery.tookMs };
    const good = delivery.status !== undefined && delivery.status < 300;
    const key = delivery.status === undefined ? 'shop.sentSilent' : good ? 'shop.sentOk' : 'shop.sentBad';
    return markup`<p class="note ${good ? 'good' : 'bad'}" role="status">${t(key, values)}</p>`;
  });
  return markup`<p class="note good" role="status">${t('common.saved')}${sent.length === 0 ? ` ${t('shop.sentNone')}` : ''}</p>${notes}`;
}

/** Phone and postal code are one field on the page and three or two in the shop. */
function inputOf(form: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name] of COLUMNS) input[name] = form.get(name) ?? '';
  [input.tel01, input.tel02, input.tel03] = split(form.get('tel') ?? '', [3, 4, 4]);
  [input.zip01, input.zip02] = split(form.get('zip') ?? '', [3, 4]);
  input.optin = form.get('optin') === 'true';
  input.birth = String(input.birth).replaceAll('-', '/');
  return input;
}

function split(text: string, lengths: readonly number[]): string[] {
  const plain = text.normalize('NFKC').trim();
  if (/[-‐ー−]/.test(plain)) return plain.split(/[-‐ー−]+/);
  const parts: string[] = [];
  let rest = plain;
  for (const [n, length] of lengths.entries()) {
    parts.push(n === lengths.length - 1 ? rest : rest.slice(0, length));
    rest = rest.slice(length);
  }
  return parts.map((part) => part);
}

/** Saves, then waits for the webhooks, as the shop does, and shows what they answered. */
export async function saveCustomerForm(view: View, row: Row | undefined): Promise<Reply> {
  const form = new URLSearchParams(view.request.body);
  try {
    const input = inputOf(form);
    const saved = row ? updateCustomer(view.org, row, input) : createCustomer(view.org, input);
    const sent = await sendAll(view, eventsOf(row, saved), saved);
    return html(customerPage(view, saved, { values: formValues(saved), sent }));
  } catch (error) {
    if (!(error instanceof ShopRefusal)) throw error;
    return html(
      customerPage(view, row, { values: new Map(form), problem: refusalText(view.t, error.code, error.message, 0) }),
      400,
    );
  }
}

function eventsOf(before: Row | undefined, after: Row): ShopEvent[] {
  const events: ShopEvent[] = [before ? 'customer_updated' : 'customer_created'];
  if (after.state !== before?.state && after.state === 'member') events.push('customer_member');
  if (after.state !== before?.state && after.state === 'cancel') events.push('customer_cancel');
  return events;
}

async function sendAll(view: View, events: readonly ShopEvent[], row: Row): Promise<Delivery[]> {
  const sent = await Promise.all(events.map((event) => sendWebhooks(view.org, event, row)));
  return sent.flat();
}

export async function removeCustomer(view: View, row: Row): Promise<Reply> {
  deleteCustomer(view.org, row.Id);
  await sendWebhooks(view.org, 'customer_destroyed', row);
  return html(customersPage(view));
}
