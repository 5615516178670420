import type { Org } from '../org.ts';
import type { Row } from '../store/table.ts';
import { shopTime } from './fields.ts';
import { DEFAULT_TEMPLATE, renderTemplate } from './liquid.ts';
import { addressAttributes, customerAttributes } from './resource.ts';

export const WEBHOOKS = '#webhook';
export const TEMPLATES = '#template';
export const DELIVERIES = '#delivery';

export const EVENTS = [
  'customer_created',
  'customer_updated',
  'customer_destroyed',
  'customer_member',
  'customer_cancel',
] as const;
export type ShopEvent = (typeof EVENTS)[number];

/** The shop waits this long for the receiver, and keeps this many lines of its log. */
const TIMEOUT_MS = 10_000;
const KEPT_DELIVERIES = 200;

export interface Delivery {
  event: string;
  url: string;
  /** HTTP status, or undefined when no answer came. */
  status: number | undefined;
  tookMs: number;
}

export const listWebhooks = (org: Org): Row[] => [...org.store.table(WEBHOOKS).rows.values()];
export const listTemplates = (org: Org): Row[] => [...org.store.table(TEMPLATES).rows.values()];
export const listDeliveries = (org: Org): Row[] => [...org.store.table(DELIVERIES).rows.values()].reverse();

export function nextNumber(org: Org, table: string): string {
  return String([...org.store.table(table).rows.keys()].reduce((highest, id) => Math.max(highest, Number(id)), 0) + 1);
}

export function saveWebhook(org: Org, webhook: { id?: string; url: string; event: string; templateId?: string }): Row {
  const url = new URL(webhook.url);
  if (!/^https?:$/.test(url.protocol)) throw new Error('the address must begin with http:// or https://');
  if (!(EVENTS as readonly string[]).includes(webhook.event)) throw new Error(`unknown event ${webhook.event}`);
  const id = webhook.id ?? nextNumber(org, WEBHOOKS);
  const row: Row = { Id: id, url: webhook.url, event: webhook.event, templateId: webhook.templateId ?? '1' };
  org.store.set(WEBHOOKS, id, row);
  return row;
}

/** Sends every webhook that is set up for the event, all at once, and writes the results into the log. */
export async function sendWebhooks(org: Org, event: ShopEvent, customer: Row): Promise<Delivery[]> {
  // A new customer is saved for the first time: shops set up 「更新」 alone and make a test customer to try it.
  const events: ShopEvent[] = event === 'customer_created' ? ['customer_created', 'customer_updated'] : [event];
  const due = listWebhooks(org).flatMap((row) => {
    const of = events.find((name) => name === row.event);
    return of ? [{ row, of }] : [];
  });
  return Promise.all(due.map(({ row, of }) => deliver(org, row, of, customer)));
}

async function deliver(org: Org, webhook: Row, event: ShopEvent, customer: Row): Promise<Delivery> {
  const url = String(webhook.url);
  const template = org.store.table(TEMPLATES).rows.get(String(webhook.templateId))?.body;
  const body = renderTemplate(typeof template === 'string' ? template : DEFAULT_TEMPLATE, {
    event,
    customer: { ...customerAttributes(customer), billing_address: addressAttributes(customer) },
  });
  const began = Date.now();
  const status = await post(url, body);
  const delivery: Delivery = { event, url, status, tookMs: Date.now() - began };
  log(org, webhook, delivery, customer.Id);
  return delivery;
}

async function post(url: string, body: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

function log(org: Org, webhook: Row, delivery: Delivery, customerId: string): void {
  if (org.closed) return;
  const id = nextNumber(org, DELIVERIES);
  const { status, ...rest } = delivery;
  org.store.transaction(() => {
    const row: Row = {
      Id: id,
      ...rest,
      webhookId: webhook.Id,
      customerId,
      at: shopTime(Date.now()),
      ...(status === undefined ? {} : { status }),
    };
    org.store.set(DELIVERIES, id, row);
    const surplus = org.store.table(DELIVERIES).rows.size - KEPT_DELIVERIES;
    for (const old of [...org.store.table(DELIVERIES).rows.keys()].slice(0, Math.max(0, surplus))) {
      org.store.set(DELIVERIES, old, undefined);
    }
  });
}
