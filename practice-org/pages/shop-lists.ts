import { listCustomers } from '../shop/customers.ts';
import { addressAttributes, customerAttributes } from '../shop/resource.ts';
import type { Row } from '../store/table.ts';
import { searchBox } from './forms.ts';
import { markup } from './markup.ts';
import { drawPage, pageNumber, pager, type View } from './view.ts';

const PER_PAGE = 20;

export function customersPage(view: View): string {
  const { org, t, request } = view;
  const wanted = (request.query.get('q') ?? '').trim();
  const rows = listCustomers(org)
    .filter((row) => matches(row, wanted.toLowerCase()))
    .sort((a, b) => Number(b.Id) - Number(a.Id));
  const pages = Math.max(1, Math.ceil(rows.length / PER_PAGE));
  const page = Math.min(pages, pageNumber(request));
  const shown = rows.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const count = markup`<span class="count">${t('common.total', { count: rows.length })}</span>`;
  return drawPage(view, {
    title: t('shop.customers'),
    area: 'shop',
    body: markup`<div class="head"><div><h1>${t('shop.customers')}</h1><p class="lead">${t('shop.customersLead')}</p></div><a class="button primary" href="/shop/customers/new">${t('shop.newCustomer')}</a></div>
${searchBox(t, '/shop', wanted, t('shop.searchHint'), count)}
${shown.length === 0 ? markup`<div class="card empty"><p>${t('shop.noCustomer')}</p></div>` : customersTable(view, shown)}
${pager(view, page, pages)}`,
  });
}

function matches(row: Row, wanted: string): boolean {
  const { full_name, full_kana } = addressAttributes(row);
  return (
    wanted === '' ||
    [row.email, full_name, full_kana, row.Id, row.number].some((value) =>
      String(value ?? '')
        .toLowerCase()
        .replace(/\s/g, '')
        .includes(wanted.replace(/\s/g, '')),
    )
  );
}

function customersTable({ t }: View, rows: readonly Row[]) {
  return markup`<div class="card flush scroll"><table><thead><tr><th>${t('shop.id')}</th><th>${t('shop.name')}</th><th>${t('shop.email')}</th><th>${t('shop.tel')}</th><th>${t('shop.rank')}</th><th>${t('shop.updatedAt')}</th></tr></thead><tbody>${rows.map(
    (row) => {
      const address = addressAttributes(row);
      const customer = customerAttributes(row);
      return markup`<tr><td>${row.Id}</td><td><a href="/shop/customers/${row.Id}">${String(address.full_name) || String(row.email)}</a></td><td>${row.email}</td><td>${String(address.full_tel)}</td><td><span class="pill">${String(customer.customer_rank_name ?? '')}</span></td><td>${row.updated_at}</td></tr>`;
    },
  )}</tbody></table></div>`;
}
