import { createRecord, deleteRecord, updateRecord } from '../dml/write.ts';
import { ApiError } from '../http/api-error.ts';
import { html, type Reply, redirect } from '../http/message.ts';
import type { Call } from '../org.ts';
import { isAskedFor } from '../schema/describe-field.ts';
import { objectLabel } from '../schema/labels.ts';
import type { Field, SObject } from '../schema/types.ts';
import { runningUserId } from '../seed.ts';
import type { Row } from '../store/table.ts';
import { dataList, drawField } from './forms.ts';
import { markup } from './markup.ts';
import {
  formFields,
  formValue,
  inputOf,
  inputValue,
  listColumns,
  shownLabel,
  showValue,
  titleOf,
} from './org-format.ts';
import { drawPage, type View } from './view.ts';
import { refusalText } from './words.ts';

const callOf = ({ org, language }: View): Call => ({
  org,
  userId: runningUserId(org),
  language,
  version: '64.0',
  headers: {},
  raw: '',
});

export function recordPage(view: View, object: SObject, row: Row, problems: Form['problems'] = []): string {
  const { t, language, request } = view;
  const system = ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'];
  const line = (field: Field) => [shownLabel(view, object, field), showValue(view, field, row[field.name])] as const;
  const filled = object.fields.filter(
    (field) =>
      row[field.name] !== undefined &&
      field.type !== 'id' &&
      !system.includes(field.name) &&
      field.name !== 'IsDeleted' &&
      row[field.name] !== false,
  );
  const path = `/org/${object.name}/${row.Id}`;
  return drawPage(view, {
    title: titleOf(row),
    area: 'org',
    body: markup`<div class="head"><div><p class="lead"><a href="/org/${object.name}">${objectLabel(object, language)}</a></p><h1>${titleOf(row)}</h1></div>
${object.updateable ? markup`<a class="button primary" href="${path}/edit">${t('common.edit')}</a>` : ''}${object.deletable ? markup`<form method="post" action="${path}/delete"><button class="danger" data-confirm="${t('common.deleteConfirm')}">${t('common.delete')}</button></form>` : ''}</div>
${request.query.has('saved') ? markup`<p class="note good" role="status">${t('common.saved')}</p>` : ''}
${problems.map((problem) => markup`<p class="note bad" role="alert">${problem.message}</p>`)}
<div data-live><div class="card">${dataList(filled.map(line))}</div>
<h2>${t('org.system')}</h2><div class="card">${dataList([[t('org.id'), markup`<code>${row.Id}</code>`], ...object.fields.filter((field) => system.includes(field.name)).map(line)])}</div></div>`,
  });
}

interface Form {
  values: ReadonlyMap<string, string>;
  problems: readonly { message: string; fields: readonly string[] }[];
}

/** The fields a person most likely wants come first; the others are one click away. */
function isMainField(object: SObject, field: Field, form: Form): boolean {
  const named = ['FirstName', 'LastName', 'Email', 'Phone', 'AccountId', 'Amount', 'Status'].includes(field.name);
  return (
    isAskedFor(object, field) ||
    named ||
    listColumns(object).includes(field) ||
    field.externalId ||
    (form.values.get(field.name) ?? '') !== '' ||
    form.problems.some((problem) => problem.fields.includes(field.name))
  );
}

export function formPage(view: View, object: SObject, row: Row | undefined, form?: Form): string {
  const { t, language } = view;
  const fields = formFields(object, row === undefined);
  const filled: Form = form ?? {
    values: new Map(fields.map((field) => [field.name, inputValue(field, row ? row[field.name] : field.defaultValue)])),
    problems: [],
  };
  const draw = (field: Field) => {
    const problem = filled.problems.find((entry) => entry.fields.includes(field.name))?.message;
    return drawField(t, inputOf(view, object, field, filled.values.get(field.name) ?? '', problem));
  };
  const main = fields.filter((field) => field.type !== 'boolean' && isMainField(object, field, filled));
  const more = fields.filter((field) => !main.includes(field));
  const title = t(row ? 'org.editRecord' : 'org.newRecord', { object: objectLabel(object, language) });
  const general = filled.problems.filter(
    (problem) => !problem.fields.some((name) => fields.some((field) => field.name === name)),
  );
  const path = `/org/${object.name}/${row ? row.Id : 'new'}`;
  return drawPage(view, {
    title,
    area: 'org',
    body: markup`<div class="head"><div><h1>${title}</h1></div></div>
${general.map((problem) => markup`<p class="note bad" role="alert">${problem.message}</p>`)}
<form method="post" action="${row ? `${path}/edit` : path}" class="card" novalidate><div class="fields">${main.map(draw)}</div>
<details><summary>${t('org.moreFields', { count: more.length })}</summary><div class="fields">${more.map(draw)}</div></details>
<div class="actions"><button class="primary">${t('common.save')}</button><a class="button" href="${row ? path : `/org/${object.name}`}">${t('common.cancel')}</a></div></form>`,
  });
}

/** Saves a form with the same rules that an API client meets; a refusal stands at its field. */
export function saveForm(view: View, object: SObject, row: Row | undefined): Reply {
  const sent = new URLSearchParams(view.request.body);
  const fields = formFields(object, row === undefined);
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    // A box that is not ticked is not sent at all.
    if (!sent.has(field.name) && field.type !== 'boolean') continue;
    const value = formValue(field, sent.get(field.name));
    const before = formValue(field, inputValue(field, row?.[field.name]));
    const changed = row ? value !== before : value !== null && value !== false;
    if (changed) input[field.name] = value;
  }
  try {
    const id = row ? row.Id : createRecord(callOf(view), object, input);
    if (row) updateRecord(callOf(view), object, row.Id, input);
    return redirect(`/org/${object.name}/${id}?saved`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const values = new Map(fields.map((field) => [field.name, sent.get(field.name) ?? '']));
    const problems = problemsOf(view, object, error);
    return html(formPage(view, object, row, { values, problems }), 400);
  }
}

/** A refusal in the reader's language, with the fields it is about. */
function problemsOf({ t }: View, object: SObject, error: ApiError): Form['problems'] {
  return error.problems.map(({ errorCode, message, fields = [] }) => {
    const length = object.fields.find((field) => field.name === fields[0])?.length ?? 0;
    return { message: refusalText(t, errorCode, message, length), fields };
  });
}

export function removeFromForm(view: View, object: SObject, row: Row): Reply {
  try {
    deleteRecord(callOf(view), object, row.Id);
    return redirect(`/org/${object.name}`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return html(recordPage(view, object, row, problemsOf(view, object, error)), 400);
  }
}
