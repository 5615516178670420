import type { Reply, Request } from '../http/message.ts';
import { segmentsOf } from '../http/router.ts';
import { same } from '../oauth/client.ts';
import type { Org } from '../org.ts';
import type { Row } from '../store/table.ts';
import {
  createCustomer,
  deleteCustomer,
  findCustomer,
  listCustomers,
  ShopRefusal,
  updateCustomer,
} from './customers.ts';
import { searchCustomers } from './ransack.ts';
import { addressResource, customerResource } from './resource.ts';
import { type ShopEvent, sendWebhooks } from './webhooks.ts';

const MAX_PER = 100;

const errors = (status: number, code: string, message: string): Reply => ({
  status,
  body: { errors: [{ code, message }] },
});

/** The shop's REST API below /api/v2/admin. */
export function answerShop(org: Org, request: Request): Reply {
  if (org.faults.shopDown)
    return errors(503, 'ASY0503', 'ただいまメンテナンス中です。しばらくしてからもう一度お試しください。');
  if (!isAuthorized(org, request)) return errors(401, 'ACM1001', '認証に失敗しました。');
  const [resource, id] = segmentsOf(request.path.replace(/\.json$/, '')).slice(3);
  if (resource !== 'customers') return errors(404, 'ACM1004', 'リソースが見つかりません。');
  try {
    return id === undefined ? answerList(org, request) : answerOne(org, request, id);
  } catch (error) {
    if (error instanceof ShopRefusal) return errors(422, error.code, error.message);
    if (error instanceof SyntaxError) return errors(400, 'ACM1002', 'リクエストの形式が正しくありません。');
    throw error;
  }
}

/** `Token token="…"`; a Bearer token is refused. */
function isAuthorized(org: Org, request: Request): boolean {
  const token = /^Token\s+token="?([^"]+)"?$/i.exec(request.headers.authorization ?? '')?.[1];
  return token !== undefined && same(token, org.settings.shopToken);
}

function answerList(org: Org, request: Request): Reply {
  if (request.method === 'GET') return list(org, request);
  if (request.method === 'POST') {
    const row = createCustomer(org, customerOf(request));
    notify(org, 'customer_created', row);
    return { status: 201, body: one(row, request) };
  }
  return errors(405, 'ACM1005', '許可されていないメソッドです。');
}

function answerOne(org: Org, request: Request, id: string): Reply {
  if (id.startsWith('bulk_')) return answerBulk(org, request, id);
  const row = findCustomer(org, id);
  if (!row) return errors(404, 'ACU1001', '顧客が見つかりません。');
  if (request.method === 'GET') return { status: 200, body: one(row, request) };
  if (request.method === 'PUT' || request.method === 'PATCH') {
    const saved = updateCustomer(org, row, customerOf(request));
    notify(org, 'customer_updated', saved);
    return { status: 200, body: one(saved, request) };
  }
  return errors(405, 'ACM1005', '許可されていないメソッドです。');
}

function customerOf(request: Request): Record<string, unknown> {
  const body = JSON.parse(request.body) as { customer?: Record<string, unknown> } | null;
  if (typeof body?.customer !== 'object') throw new ShopRefusal('ACM1003', 'customer が指定されていません。');
  return body.customer;
}

/** The API answers at once; the webhook goes out behind it. */
function notify(org: Org, event: ShopEvent, row: Row): void {
  void sendWebhooks(org, event, row);
}

const includes = (request: Request): boolean =>
  (request.query.get('include') ?? '').split(',').includes('billing_address');

const one = (row: Row, request: Request) => ({
  data: customerResource(row),
  ...(includes(request) ? { included: [addressResource(row)] } : {}),
});

const positive = (text: string | null, fallback: number): number => {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : fallback;
};

function list(org: Org, request: Request): Reply {
  const { query } = request;
  const found = searchCustomers(listCustomers(org), query);
  const per = Math.min(MAX_PER, positive(query.get('per'), 25));
  const page = positive(query.get('page'), 1);
  const rows = found.slice((page - 1) * per, page * per);
  const pages = Math.max(1, Math.ceil(found.length / per));
  const link = (number: number) => {
    const next = new URLSearchParams(query);
    next.set('page', String(number));
    next.set('per', String(per));
    return `${org.settings.url}${request.path}?${next}`;
  };
  return {
    status: 200,
    body: {
      data: rows.map(customerResource),
      ...(includes(request) ? { included: rows.map(addressResource) } : {}),
      meta: { total_count: found.length, page, per, count: rows.length, total_pages: pages },
      links: {
        self: link(page),
        first: link(1),
        prev: page > 1 ? link(page - 1) : null,
        next: page < pages ? link(page + 1) : null,
        last: link(pages),
      },
    },
  };
}

interface BulkFailure {
  id: string | null;
  code: string;
  message: string;
  errors: string[];
}

/** bulk_create, bulk_update, bulk_destroy: what fails does not stop the others. */
function answerBulk(org: Org, request: Request, action: string): Reply {
  const method = { bulk_create: 'POST', bulk_update: 'PUT', bulk_destroy: 'DELETE' }[action];
  if (request.method !== method) return errors(405, 'ACM1005', '許可されていないメソッドです。');
  const body = JSON.parse(request.body) as { customers?: Record<string, unknown>[]; ids?: unknown[] };
  const items = body.customers ?? (body.ids ?? []).map((id) => ({ id }));
  const success: number[] = [];
  const failures: BulkFailure[] = [];
  for (const item of items) {
    const id = 'id' in item ? String(item.id) : null;
    try {
      success.push(bulkOne(org, action, id, item));
    } catch (error) {
      if (!(error instanceof ShopRefusal)) throw error;
      failures.push({ id, code: error.code, message: error.message, errors: [error.message] });
    }
  }
  return {
    status: failures.length > 0 && success.length === 0 ? 422 : 200,
    body: { success, failure: failures.map(({ id }) => Number(id)), errors: failures },
  };
}

function bulkOne(org: Org, action: string, id: string | null, item: Record<string, unknown>): number {
  if (action === 'bulk_create') {
    const created = createCustomer(org, item);
    notify(org, 'customer_created', created);
    return Number(created.Id);
  }
  const row = findCustomer(org, id ?? '');
  if (!row) throw new ShopRefusal('ACU1001', '顧客が見つかりません。');
  if (action === 'bulk_update') notify(org, 'customer_updated', updateCustomer(org, row, item));
  else {
    deleteCustomer(org, row.Id);
    notify(org, 'customer_destroyed', row);
  }
  return Number(row.Id);
}
