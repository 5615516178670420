import { html, type Reply, redirect } from '../http/message.ts';
import {
  EVENTS,
  listDeliveries,
  listTemplates,
  listWebhooks,
  nextNumber,
  saveWebhook,
  TEMPLATES,
  WEBHOOKS,
} from '../shop/webhooks.ts';
import type { Row } from '../store/table.ts';
import { dataList, drawField, secretValue } from './forms.ts';
import { markup } from './markup.ts';
import { drawPage, type View } from './view.ts';

/** 顧客 Webhook の管理: the list, a form for a new one, templates, the log. */
export function webhooksPage(view: View, refused?: { url: string; event: string; templateId: string }): string {
  const { t, org } = view;
  return drawPage(view, {
    title: t('webhook.title'),
    area: 'webhooks',
    body: markup`<div class="head"><div><h1>${t('webhook.title')}</h1><p class="lead">${t('webhook.lead')}</p></div></div>
${webhooksTable(view)}
<form method="post" action="/shop/webhooks/new" class="card" novalidate><h2 class="first">${t('webhook.add')}</h2><div class="fields">${newWebhookFields(view, refused)}</div><div class="actions"><button class="primary">${t('common.save')}</button></div></form>
<h2>${t('webhook.log')}</h2><div data-live>${deliveriesTable(view)}</div>
<h2>${t('webhook.templates')}</h2>${templateCards(view)}
<h2>${t('shop.token')}</h2><div class="card">${dataList([[t('shop.token'), secretValue(t, org.settings.shopToken, true)]])}<p class="lead">${t('shop.tokenHint', { domain: org.settings.url })}</p></div>`,
  });
}

function newWebhookFields({ t, org }: View, refused: { url: string; event: string; templateId: string } | undefined) {
  return [
    drawField(t, {
      name: 'url',
      label: t('webhook.url'),
      kind: 'url',
      value: refused?.url ?? '',
      required: true,
      wide: true,
      problem: refused ? t('webhook.badUrl') : undefined,
    }),
    drawField(t, {
      name: 'event',
      label: t('webhook.event'),
      kind: 'select',
      value: refused?.event ?? 'customer_updated',
      options: EVENTS.map((event) => [event, t(`event.${event}`)] as const),
    }),
    drawField(t, {
      name: 'templateId',
      label: t('webhook.template'),
      kind: 'select',
      value: refused?.templateId ?? '1',
      options: listTemplates(org).map((row) => [row.Id, String(row.name)] as const),
    }),
  ];
}

function webhooksTable({ t, org }: View) {
  const rows = listWebhooks(org);
  if (rows.length === 0) return markup`<div class="card empty"><p>${t('webhook.none')}</p></div>`;
  const template = (row: Row) => String(org.store.table(TEMPLATES).rows.get(String(row.templateId))?.name ?? '');
  return markup`<div class="card flush scroll"><table><thead><tr><th>ID</th><th>${t('webhook.url')}</th><th>${t('webhook.event')}</th><th>${t('webhook.template')}</th><th></th></tr></thead><tbody>${rows.map(
    (row) =>
      markup`<tr><td>${row.Id}</td><td class="mono" title="${row.url}">${row.url}</td><td>${t(`event.${row.event}`)}</td><td>${template(row)}</td><td><form method="post" action="/shop/webhooks/${row.Id}/delete"><button class="danger" data-confirm="${t('common.deleteConfirm')}">${t('common.delete')}</button></form></td></tr>`,
  )}</tbody></table></div>`;
}

function deliveriesTable({ t, org }: View) {
  const rows = listDeliveries(org).slice(0, 20);
  if (rows.length === 0) return markup`<div class="card empty"><p>${t('webhook.logEmpty')}</p></div>`;
  const result = (row: Row) => {
    const good = typeof row.status === 'number' && row.status < 300;
    return markup`<span class="pill ${good ? 'good' : 'bad'}">${row.status ?? t('webhook.noAnswer')}</span>`;
  };
  return markup`<div class="card flush scroll"><table><thead><tr><th>${t('webhook.at')}</th><th>${t('webhook.event')}</th><th>${t('shop.id')}</th><th>${t('webhook.url')}</th><th>${t('webhook.status')}</th><th>${t('webhook.took')}</th></tr></thead><tbody>${rows.map(
    (row) =>
      markup`<tr><td>${row.at}</td><td>${t(`event.${row.event}`)}</td><td>${row.customerId}</td><td class="mono">${row.url}</td><td>${result(row)}</td><td>${row.tookMs} ms</td></tr>`,
  )}</tbody></table></div>`;
}

function templateCards({ t, org }: View) {
  const card = (row: Row | undefined) => {
    const fixed = row?.Id === '1';
    const name = drawField(t, {
      name: 'name',
      label: t('webhook.templateName'),
      kind: 'text',
      value: String(row?.name ?? ''),
      wide: true,
    });
    const body = drawField(t, {
      name: 'body',
      label: t('webhook.templateBody'),
      kind: 'textarea',
      value: String(row?.body ?? ''),
    });
    return markup`<details class="card"><summary>${row?.name ?? t('webhook.add')}</summary><form method="post" action="/shop/webhooks/templates/${row?.Id ?? 'new'}"><div class="fields">${name}${body}</div>${fixed ? markup`<p class="lead">${t('webhook.builtIn')}</p>` : markup`<p class="lead">${t('webhook.templateHint')}</p><div class="actions"><button class="primary">${t('common.save')}</button></div>`}</form></details>`;
  };
  return markup`${listTemplates(org).map(card)}${card(undefined)}`;
}

/** POST below /shop/webhooks */
export function changeWebhooks(view: View, segments: readonly string[]): Reply {
  const { org, request } = view;
  const form = new URLSearchParams(request.body);
  const [first = '', second = ''] = segments;
  if (first === 'templates') {
    if (second !== '1') {
      const id = second === 'new' ? nextNumber(org, TEMPLATES) : second;
      org.store.set(TEMPLATES, id, { Id: id, name: form.get('name') || `#${id}`, body: form.get('body') ?? '' });
    }
  } else if (second === 'delete') {
    if (org.store.table(WEBHOOKS).rows.has(first)) org.store.set(WEBHOOKS, first, undefined);
  } else {
    const webhook = {
      url: (form.get('url') ?? '').trim(),
      event: form.get('event') || 'customer_updated',
      templateId: form.get('templateId') || '1',
    };
    try {
      saveWebhook(org, webhook);
    } catch {
      return html(webhooksPage(view, webhook), 400);
    }
  }
  return redirect('/shop/webhooks');
}
