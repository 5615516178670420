import { describe, expect, it } from 'vitest';
import type { FieldSnapshot } from '../../nodes/contract.ts';
import { connectionDefinition } from '../../nodes/registry.ts';
import type { FlowNode } from '../flow/document.ts';
import { flow } from '../testing/flow.ts';
import { literal, map } from '../values/source.ts';
import { type Described, labelsOfStep } from './field-labels.ts';

const watch = connectionDefinition('salesforce')?.metadata;
if (!watch) throw new Error('Salesforce is watched');

const named = (name: string, label: string, labelJa: string): [string, FieldSnapshot] => [
  name.toLowerCase(),
  { name, label, labelJa, type: 'string', length: 80, required: false, createable: true, updateable: true },
];

const described: Described = {
  connectionId: 'c1',
  watch,
  objects: {
    lead: {
      label: 'Lead',
      labelJa: 'リード',
      fields: Object.fromEntries([named('LastName', 'Last Name', '姓'), named('Mail__c', 'Mail', 'メール')]),
    },
    account: {
      label: 'Account',
      labelJa: '取引先',
      fields: Object.fromEntries([
        named('Name', 'Account Name', '取引先名'),
        named('Parent.Name', 'Parent Account › Account Name', '親取引先 › 取引先名'),
      ]),
    },
    'account.contacts': {
      label: 'Contact',
      labelJa: '取引先責任者',
      fields: Object.fromEntries([named('Name', 'Full Name', '氏名')]),
    },
  },
};

const node = (
  type: string,
  settings: { connection?: string; config?: FlowNode['config']; input?: FlowNode['input'] },
) => flow('webhook.received').step('it', type, settings).document().nodes.at(-1) as FlowNode;

describe('the labels of a step', () => {
  it('are those of the object that the step writes', () => {
    const add = node('salesforce.addRecord', {
      connection: 'c1',
      config: { object: 'Lead' },
      input: { fields: map({ LastName: literal('x') }) },
    });
    expect(labelsOfStep(add, [described], null)).toEqual({
      objects: { lead: { label: 'Lead', labelJa: 'リード' } },
      fields: {
        lastname: { label: 'Last Name', labelJa: '姓' },
        mail__c: { label: 'Mail', labelJa: 'メール' },
      },
    });
  });

  it('tell the same name in a record, in its parent and in the records below it apart', () => {
    const query = node('salesforce.queryRecords', {
      connection: 'c1',
      config: { soql: 'SELECT Name, Parent.Name, (SELECT Name FROM Contacts) FROM Account' },
    });
    const { fields } = labelsOfStep(query, [described], null);
    expect(Object.entries(fields).map(([key, { labelJa }]) => [key, labelJa])).toEqual([
      ['name', '取引先名'],
      ['parent.name', '親取引先 › 取引先名'],
      ['contacts.name', '氏名'],
    ]);
  });

  it('come with an outbound message from the object that it names, also without a connection', () => {
    const trigger = flow('salesforce.outboundMessage').document().nodes[0] as FlowNode;
    expect(labelsOfStep(trigger, [described], { object: 'Lead', id: '00Q' }).fields.mail__c?.labelJa).toBe('メール');
    expect(labelsOfStep(trigger, [described], { object: 'Case' }).fields).toEqual({});
  });

  it('are missing where a name means different things, and for other connections', () => {
    const either: Described = {
      ...described,
      objects: {
        ...described.objects,
        contact: {
          label: 'Contact',
          labelJa: '取引先責任者',
          fields: Object.fromEntries([named('Name', 'Full Name', '氏名')]),
        },
      },
    };
    const convert = node('salesforce.convertLead', { connection: 'c1', input: { leadId: literal('00Q') } });
    const { objects, fields } = labelsOfStep(convert, [either], null);
    expect(Object.keys(objects)).toEqual(expect.arrayContaining(['account', 'contact']));
    expect(fields.name).toBeUndefined();
    const elsewhere = node('salesforce.addRecord', { connection: 'c2', config: { object: 'Lead' } });
    expect(labelsOfStep(elsewhere, [described], null).objects).toEqual({});
  });
});
