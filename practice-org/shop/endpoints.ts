import type { Endpoint } from '../faults/endpoints.ts';
import { listDeliveries, listWebhooks, saveWebhook, WEBHOOKS } from './webhooks.ts';

/** Webhook settings of the shop for tests and demonstrations, below /__practice. */
export const SHOP_ENDPOINTS: Record<string, Endpoint> = {
  'GET /__practice/shop/webhooks': (org) => ({ webhooks: listWebhooks(org), deliveries: listDeliveries(org) }),
  'POST /__practice/shop/webhooks': (org, body) =>
    saveWebhook(org, body as { url: string; event: string; templateId?: string }),
  'DELETE /__practice/shop/webhooks': (org) => {
    org.store.clear([WEBHOOKS]);
    return { webhooks: [] };
  },
};
