import { Markup, markup } from './markup.ts';
import type { Translate } from './words.ts';

export interface FormField {
  name: string;
  label: string;
  /** Shown small behind the label, e.g. the API name. */
  hint?: string;
  kind: 'text' | 'email' | 'number' | 'date' | 'datetime-local' | 'url' | 'textarea' | 'checkbox' | 'select';
  value: string;
  options?: readonly (readonly [value: string, label: string])[];
  required?: boolean;
  /** No length limit on purpose where a refusal of the far side is to be seen. */
  problem?: string | undefined;
  wide?: boolean;
}

/** One labelled input, its problem below it. */
export function drawField(t: Translate, field: FormField): Markup {
  const id = `f-${field.name}`;
  const classes = ['field', field.wide || field.kind === 'textarea' ? 'wide' : '', field.problem ? 'wrong' : '']
    .filter(Boolean)
    .join(' ');
  if (field.kind === 'checkbox') {
    return markup`<div class="${classes}"><div class="check"><input type="checkbox" id="${id}" name="${field.name}" value="true"${field.value === 'true' ? new Markup(' checked') : ''}><label for="${id}">${field.label}${hint(field)}</label></div></div>`;
  }
  return markup`<div class="${classes}"><label for="${id}">${field.label}${hint(field)}${field.required ? markup`<span class="must">${t('common.required')}</span>` : ''}</label>${control(t, field, id)}${field.problem ? markup`<p class="problem" role="alert">${field.problem}</p>` : ''}</div>`;
}

const hint = (field: FormField): Markup | '' => (field.hint ? markup`<small class="mono">${field.hint}</small>` : '');

function control(t: Translate, field: FormField, id: string): Markup {
  if (field.kind === 'textarea') return markup`<textarea id="${id}" name="${field.name}">${field.value}</textarea>`;
  if (field.kind === 'select') {
    const options = field.options ?? [];
    const known = field.value === '' || options.some(([value]) => value === field.value);
    const all = known ? options : [...options, [field.value, field.value] as const];
    return markup`<select id="${id}" name="${field.name}"><option value="">${t('common.choose')}</option>${all.map(
      ([value, label]) =>
        markup`<option value="${value}"${value === field.value ? new Markup(' selected') : ''}>${label}</option>`,
    )}</select>`;
  }
  const step = field.kind === 'number' ? new Markup(' step="any"') : '';
  return markup`<input type="${field.kind}" id="${id}" name="${field.name}" value="${field.value}"${step}>`;
}

/** Search box above a list, with the number of hits. */
export function searchBox(t: Translate, path: string, value: string, placeholder: string, count: Markup): Markup {
  return markup`<form class="search" action="${path}" method="get" role="search"><input type="search" name="q" value="${value}" placeholder="${placeholder}" aria-label="${placeholder}"><button>${t('common.search')}</button>${value === '' ? '' : markup`<a class="button" href="${path}">${t('common.clear')}</a>`}${count}</form>`;
}

/** A value with a copy button; a secret is hidden until it is asked for. */
export function secretValue(t: Translate, value: string, hidden: boolean): Markup {
  const shown = hidden ? '•'.repeat(16) : value;
  return markup`<span class="secret"><code data-secret="${value}">${shown}</code>${hidden ? markup`<button type="button" data-reveal data-show="${t('common.show')}" data-hide="${t('common.hide')}">${t('common.show')}</button>` : ''}<button type="button" data-copy data-done="${t('common.copied')}">${t('common.copy')}</button></span>`;
}

export const dataList = (rows: readonly (readonly [string, Markup | string])[]): Markup =>
  markup`<dl class="data">${rows.map(([label, value]) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
