import { z } from 'zod';
import { defineTrigger } from '../contract.ts';
import { readBody } from '../rest/body.ts';

/** For ecforce's own template editor; the body is whatever the shop's template says, so only `id` is relied on. */
const bodyTemplate = `{
  "event": "customer_updated",
  "id": "{{ customer.id }}",
  "number": "{{ customer.number }}",
  "email": "{{ customer.email }}",
  "state": "{{ customer.state }}",
  "human_state_name": "{{ customer.human_state_name }}",
  "updated_at": "{{ customer.updated_at }}"
}`;

export const customerUpdated = defineTrigger({
  type: 'ecforce.customerUpdated',
  version: 1,
  icon: 'user-edit',
  start: 'webhook',
  config: z.object({}),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '30962' },
    { path: ['number'], labelKey: 'number', type: 'text', sample: '02ae6cdbef' },
    { path: ['email'], labelKey: 'email', type: 'text', sample: 'hanako@example.jp' },
    { path: ['state'], labelKey: 'state', type: 'text', sample: 'member' },
    { path: ['human_state_name'], labelKey: 'stateName', type: 'text', sample: '会員' },
    { path: ['updated_at'], labelKey: 'updatedAt', type: 'text', sample: '2026/11/21 10:02:11' },
  ],
  example: {
    event: 'customer_updated',
    id: '30962',
    number: '02ae6cdbef',
    email: 'hanako@example.jp',
    state: 'member',
    human_state_name: '会員',
    updated_at: '2026/11/21 10:02:11',
  },
  setup: [
    { key: 'openWebhooks' },
    { key: 'makeTemplate', copy: bodyTemplate },
    { key: 'pasteUrl' },
    { key: 'sendTest' },
  ],
  accept(request) {
    if (request.method === 'GET' || request.method === 'HEAD') return { answer: { status: 200 } };
    return { events: [{ dedupeKey: null, payload: readBody(request) }] };
  },
});
