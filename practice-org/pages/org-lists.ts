import { objectLabel, objectLabelPlural } from '../schema/labels.ts';
import type { SObject } from '../schema/types.ts';
import type { Row } from '../store/table.ts';
import { dataList, searchBox, secretValue } from './forms.ts';
import { markup } from './markup.ts';
import { listColumns, shownLabel, showValue, titleOf } from './org-format.ts';
import { drawPage, pageNumber, pager, type View } from './view.ts';

const MAIN = ['Account', 'Contact', 'Lead', 'Opportunity', 'Campaign', 'CampaignMember', 'Task', 'Event'];
const PER_PAGE = 25;

const living = (view: View, object: SObject): Row[] =>
  [...view.org.store.table(object.name).rows.values()].filter((row) => row.IsDeleted !== true);

export function objectsPage(view: View): string {
  const { org, t, language } = view;
  const custom = org.schema.objects.filter((object) => object.custom);
  const main = [...MAIN.flatMap((name) => org.schema.find(name) ?? []), ...custom];
  const others = org.schema.objects.filter((object) => !main.includes(object));
  const tile = (object: SObject) =>
    markup`<a class="tile" href="/org/${object.name}"><strong>${objectLabel(object, language)}</strong><span>${t('org.records', { count: living(view, object).length })}</span></a>`;
  return drawPage(view, {
    title: t('org.title'),
    area: 'org',
    body: markup`<div class="head"><div><h1>${t('org.title')}</h1><p class="lead">${t('org.lead')}</p></div></div>
<div data-live><div class="tiles">${main.map(tile)}</div><h2>${t('org.otherObjects')}</h2><div class="tiles">${others.map(tile)}</div></div>`,
  });
}

/** Names, mails and phones that hold the words searched for. */
function matches(row: Row, wanted: string): boolean {
  if (wanted === '') return true;
  return ['Name', 'Subject', 'Company', 'Email', 'Mail__c', 'Phone', 'MobilePhone', 'Id'].some((field) =>
    String(row[field] ?? '')
      .toLowerCase()
      .includes(wanted),
  );
}

export function recordsPage(view: View, object: SObject): string {
  const { t, language, request } = view;
  const wanted = (request.query.get('q') ?? '').trim();
  const rows = living(view, object)
    .filter((row) => matches(row, wanted.toLowerCase()))
    .sort((a, b) => Number(b.SystemModstamp) - Number(a.SystemModstamp) || (a.Id < b.Id ? 1 : -1));
  const pages = Math.max(1, Math.ceil(rows.length / PER_PAGE));
  const page = Math.min(pages, pageNumber(request));
  const shown = rows.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const title = objectLabelPlural(object, language);
  const count = markup`<span class="count"><span class="live">${t('org.live')}</span></span>`;
  return drawPage(view, {
    title,
    area: 'org',
    body: markup`<div class="head"><div><h1>${title}</h1><p class="lead mono">${object.name}</p></div>${object.createable ? markup`<a class="button primary" href="/org/${object.name}/new">${t('common.new')}</a>` : ''}</div>
${searchBox(t, `/org/${object.name}`, wanted, t('org.searchHint'), count)}
<div data-live>${shown.length === 0 ? emptyCard(view, wanted) : recordsTable(view, object, shown)}
<div class="actions"><span class="quiet">${t('common.total', { count: rows.length })}</span></div>${pager(view, page, pages)}</div>`,
  });
}

const emptyCard = ({ t }: View, wanted: string) =>
  markup`<div class="card empty">${wanted === '' ? markup`<p><strong>${t('org.empty')}</strong></p><p>${t('org.emptyHint')}</p>` : markup`<p>${t('org.noHit')}</p>`}</div>`;

function recordsTable(view: View, object: SObject, rows: readonly Row[]) {
  const { t } = view;
  const columns = listColumns(object);
  const modified = object.fields.find((field) => field.name === 'LastModifiedDate');
  return markup`<div class="card flush scroll"><table><thead><tr>${columns.map((field) => markup`<th>${shownLabel(view, object, field)}</th>`)}<th>${t('org.modified')}</th></tr></thead><tbody>${rows.map(
    (row) =>
      markup`<tr>${columns.map((field, n) => markup`<td>${n === 0 ? markup`<a href="/org/${object.name}/${row.Id}">${titleOf(row)}</a>` : showValue(view, field, row[field.name])}</td>`)}<td>${modified ? showValue(view, modified, row.LastModifiedDate) : ''}</td></tr>`,
  )}</tbody></table></div>`;
}

/** What a Salesforce client needs to connect. */
export function loginPage(view: View): string {
  const { org, t } = view;
  const { settings } = org;
  return drawPage(view, {
    title: t('login.title'),
    area: 'login',
    body: markup`<div class="head"><div><h1>${t('login.title')}</h1><p class="lead">${t('login.lead')}</p></div></div>
<div class="card">${dataList([
      [t('login.url'), secretValue(t, settings.url, false)],
      [t('login.clientId'), secretValue(t, settings.clientId, false)],
      [t('login.clientSecret'), secretValue(t, settings.clientSecret, true)],
      [t('login.username'), secretValue(t, settings.username, false)],
      [t('login.password'), secretValue(t, settings.password, true)],
      [t('login.orgId'), secretValue(t, settings.orgId, false)],
    ])}</div>`,
  });
}
