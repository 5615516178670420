import { changeCustomization } from '../customize/apply.ts';
import { html, type Reply, redirect } from '../http/message.ts';
import { drawField } from './forms.ts';
import { markup } from './markup.ts';
import { drawPage, type View } from './view.ts';

/** A document that shows each thing that can be set up. */
const EXAMPLE = {
  fields: {
    Account: [
      {
        name: 'Plan__c',
        label: { en: 'Plan', ja: 'プラン' },
        type: 'picklist',
        restricted: true,
        values: ['Light', 'Standard'],
      },
    ],
  },
  objects: [
    {
      name: 'Order__c',
      label: { en: 'Order', ja: '注文' },
      fields: [
        {
          name: 'Account__c',
          label: { en: 'Account', ja: '取引先' },
          type: 'lookup',
          to: 'Account',
          children: 'Orders',
        },
        { name: 'Amount__c', label: { en: 'Amount', ja: '金額' }, type: 'currency', required: true },
      ],
    },
  ],
  recordTypes: [
    {
      object: 'Account',
      developerName: 'Shop',
      name: 'ショップ',
      default: true,
      picklists: { Rating: ['Hot', 'Warm'] },
    },
  ],
  validationRules: [
    {
      object: 'Account',
      name: 'PhoneForHot',
      when: {
        all: [
          { field: 'Rating', is: 'equals', value: 'Hot' },
          { field: 'Phone', is: 'isEmpty' },
        ],
      },
      message: '評価が「Hot」の取引先には電話番号が必要です。',
      field: 'Phone',
    },
  ],
  duplicateRules: [{ object: 'Account', name: 'Same_Email', action: 'alert', match: [['Mail__c']] }],
  fieldRights: { Account: { Sic: 'hidden', AnnualRevenue: 'readOnly' } },
};

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** The schema document in an editor: what an admin would set up by hand. */
export function setupPage(view: View, refused?: { text: string; problems: readonly string[] }): string {
  const { t, org, request } = view;
  const text = refused?.text ?? pretty(org.custom);
  return drawPage(view, {
    title: t('setup.title'),
    area: 'setup',
    body: markup`<div class="head"><div><h1>${t('setup.title')}</h1><p class="lead">${t('setup.lead')}</p></div></div>
${request.query.has('saved') ? markup`<p class="note good" role="status">${t('common.saved')}</p>` : ''}
${refused ? markup`<div class="note bad" role="alert">${t('setup.refused')}<ul>${refused.problems.map((problem) => markup`<li class="mono">${problem}</li>`)}</ul></div>` : ''}
<form method="post" action="/org/setup" class="card code">${drawField(t, { name: 'document', label: t('setup.document'), hint: 'schema.json', kind: 'textarea', value: text })}<div class="actions"><button class="primary">${t('common.save')}</button></div></form>
<details class="card"><summary>${t('setup.example')}</summary><pre>${pretty(EXAMPLE)}</pre></details>`,
  });
}

export function saveSetup(view: View): Reply {
  const text = new URLSearchParams(view.request.body).get('document') ?? '';
  const { problems } = changeCustomization(view.org, text);
  return problems.length === 0 ? redirect('/org/setup?saved') : html(setupPage(view, { text, problems }), 400);
}
